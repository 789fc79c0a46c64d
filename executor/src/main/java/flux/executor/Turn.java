package flux.executor;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;

/// Where the executor stands: its time, how far it has taken what the task host tells, and how much
/// of it waits to be recorded.
final class Turn {

    /// Bytes that jobs write and read taken in one turn, so that they fit in one record however
    /// they are written in JSON (a NUL takes six), and the heap stays flat.
    static final long BYTES_MAX = 1 << 20;

    private long nowMicros;
    private long cursor;
    private long acknowledged;
    private long bytes;

    /// Never goes back.
    void itIs(long micros) {
        nowMicros = Math.max(nowMicros, micros);
    }

    /// Since the Unix epoch.
    long nowMicros() {
        return nowMicros;
    }

    /// Of the last event that was taken.
    long cursor() {
        return cursor;
    }

    void took(TaskEvent event) {
        cursor = event.cursor();
        switch (event) {
            case TaskEvent.Output e -> took(e.bytes().length);
            case TaskEvent.Channel e -> took(e.bytes().length);
            default -> {}
        }
    }

    void took(int more) {
        bytes += more;
    }

    boolean hasRoom() {
        return bytes < BYTES_MAX;
    }

    /// All that was taken is in the `output` log: `host` may forget it.
    void recorded(TaskHost host) {
        bytes = 0;
        if (cursor > acknowledged) {
            acknowledged = cursor;
            host.acknowledge(cursor);
        }
    }
}
