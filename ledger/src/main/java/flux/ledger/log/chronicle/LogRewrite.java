package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a log anew, beside the one it is to replace: segments that are good come over as they
/// are, so that positions in them stay; the others are written record by record, under their
/// numbers.
public final class LogRewrite implements AutoCloseable {
    private final Segments from;
    private final Segments to;
    private final ChronicleOptions options;
    private @Nullable SegmentWriter writer;

    /// @param from the log's directory
    /// @param to a directory that is not there yet
    public LogRewrite(Path from, Path to, ChronicleOptions options) throws IOException {
        this.from = new Segments(from);
        this.to = new Segments(to);
        this.options = options;
        Files.createDirectory(to);
    }

    /// Takes over a segment in which nothing is wrong.
    public void keep(long segment) {
        end();
        if (Files.exists(from.archived(segment), LinkOption.NOFOLLOW_LINKS)) {
            keepLink(from.archived(segment), to.archived(segment));
        } else if (Files.exists(from.directory(segment))) {
            boolean mayBeWritten = segment == from.newest(); // its end, by the next writer
            LogSalvage.copy(from.directory(segment), to.directory(segment), !mayBeWritten);
        }
    }

    /// What was archived stays where it is.
    private static void keepLink(Path there, Path here) {
        try {
            Files.copy(there, here, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new LogFailedException("cannot copy the link " + there + ": " + e, e);
        }
    }

    /// Begins a segment anew; [#append] fills it.
    public void begin(long segment) {
        end();
        writer = SegmentWriter.begin(to, segment, options);
    }

    public void append(ByteBuffer record) {
        if (writer == null) {
            throw new IllegalStateException("no segment was begun");
        }
        writer.append(record);
    }

    private void end() {
        SegmentWriter ended = writer;
        writer = null;
        try {
            if (ended != null) {
                ended.close();
                if (ended.isEmpty()) {
                    Files.write(ended.path(), new byte[0]);
                    try (FileChannel file =
                            FileChannel.open(ended.path(), StandardOpenOption.WRITE)) {
                        Tail.mark(file, 0);
                    }
                }
            }
        } catch (IOException e) {
            throw new LogFailedException("cannot close a segment of " + to.log() + ": " + e, e);
        }
    }

    /// Returns when all of it survives a loss of power.
    public void sync() throws IOException {
        end();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(to.log())) {
            all = walk.filter(path -> !Files.isSymbolicLink(path)).toList();
        }
        for (Path path : all) {
            Fsync.force(path);
        }
    }

    @Override
    public void close() {
        end();
    }
}
