package flux.ledger.log.chronicle;

import flux.ledger.log.LogLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One writer per log, on this machine. The kernel drops the lock when its holder dies, however it
/// dies; the file stays and names the last holder.
final class WriterLock implements AutoCloseable {
    private static final String FILE = "writer.lock";
    private static final int PID_BYTES_MAX = 20;

    // fcntl(2) locks belong to the process and are lost when *any* descriptor of the file is
    // closed,
    // so within one JVM the file must not even be opened a second time.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private WriterLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static WriterLock take(Path log) throws IOException {
        Path directory = log.toRealPath();
        if (!HELD_HERE.add(directory)) {
            throw locked(directory, Long.toString(ProcessHandle.current().pid()));
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            directory.resolve(FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw locked(directory, holder(channel));
            }
            channel.write(ByteBuffer.wrap(ownPid().getBytes(StandardCharsets.US_ASCII)), 0);
            taken = true;
            return new WriterLock(directory, channel);
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(directory);
            }
        }
    }

    /// Always the same length, so that writing it again needs no room on a full disk.
    private static String ownPid() {
        return "%-20d".formatted(ProcessHandle.current().pid());
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(PID_BYTES_MAX);
        channel.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? "unknown" : text;
    }

    private static LogLockedException locked(Path directory, String pid) {
        return new LogLockedException(
                directory
                        + ": is being written by process "
                        + pid
                        + "; end it first, or name another directory");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(directory);
        }
    }
}
