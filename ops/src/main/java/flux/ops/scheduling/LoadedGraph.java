package flux.ops.scheduling;

import flux.scheduler.fluxion.GraphSource;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// The graph that `load-file` names. It is read when it is put to use, whole or not at all.
///
/// @param format a name of [GraphFormat#NAMES]
/// @param allowlist the types that hwloc's reader keeps; empty for all
record LoadedGraph(Path file, String format, Set<String> allowlist) {
    private static final long BYTES_MAX = 1L << 30;

    /// Reads the file once; later graphs are made of what it held then.
    ///
    /// @throws IllegalArgumentException in one line that names the file, and what is wrong with it
    GraphSource source() {
        byte[] content = content();
        read(content);
        return GraphSource.loaded(() -> read(content));
    }

    /// @throws IllegalArgumentException in one line that names the file, and what is wrong with it
    ResourceGraph read() {
        return read(content());
    }

    /// A fault in this file, as it is told.
    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "%s.load-file: %s: %s".formatted(FluxionSettings.RESOURCE, file, what));
    }

    private ResourceGraph read(byte[] content) {
        try {
            return GraphFormat.read(format, content, allowlist);
        } catch (ReaderFault e) {
            throw wrong("not read as %s: %s".formatted(format, e.getMessage()));
        }
    }

    private byte[] content() {
        try {
            if (!Files.isRegularFile(file)) {
                throw wrong("there is no such file");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw wrong(
                        "it has %d bytes; at most %d are read"
                                .formatted(Files.size(file), BYTES_MAX));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrong("it cannot be read: " + e.getMessage());
        }
    }
}
