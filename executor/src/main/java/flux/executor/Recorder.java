package flux.executor;

import flux.ledger.log.EventLog;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.OutputWriter;
import java.util.ArrayDeque;

/// Appends to the `output` log what has come of jobs, and then goes on with what waited for that.
/// When the log is full or does not answer, all of it stays.
final class Recorder {

    /// Somebody with something to record.
    interface Source {

        /// Asked again when there was no room for it.
        OutputRecord collected();

        /// It has been taken.
        void taken();
    }

    private final EventLog output;
    private final OutputWriter writer = new OutputWriter();
    private final ArrayDeque<Source> sources = new ArrayDeque<>();
    private final ArrayDeque<Runnable> afterRecorded = new ArrayDeque<>();
    private boolean full;
    private boolean staged;
    private Runnable waker = () -> {};

    Recorder(EventLog output) {
        this.output = output;
    }

    void add(Source source) {
        sources.add(source);
    }

    void afterRecorded(Runnable action) {
        afterRecorded.add(action);
    }

    void onRecorded(Runnable newWaker) {
        waker = newWaker;
    }

    /// True when there is nothing that could not be appended.
    boolean hasRoom() {
        return !full && !staged;
    }

    /// @param recorded called when all is in the log, before what waits for that goes on
    /// @return true when something was appended
    boolean record(Runnable recorded) {
        if (staged && !commit()) {
            return false;
        }
        full = false;
        while (!sources.isEmpty() && !full) {
            try {
                output.stage(writer.write(sources.getFirst().collected()));
                sources.removeFirst().taken();
                staged = true;
            } catch (LogFullException e) {
                full = true;
            }
        }
        boolean worked = staged;
        if (staged && !commit() || full) {
            return false;
        }
        recorded.run();
        for (Runnable next = afterRecorded.poll(); next != null; next = afterRecorded.poll()) {
            next.run();
        }
        return worked;
    }

    /// @return false when the log does not answer; what is staged stays so
    private boolean commit() {
        try {
            output.commit();
        } catch (LogUnavailableException e) {
            return false;
        }
        staged = false;
        waker.run();
        return true;
    }
}
