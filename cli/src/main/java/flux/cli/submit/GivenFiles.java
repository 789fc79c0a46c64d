package flux.cli.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads what a submission names. Commands share the memory of a warm server, so there is a limit,
/// which a device that never ends reaches, too.
final class GivenFiles {
    static final int BYTES_MAX = 64 << 20;

    private GivenFiles() {}

    /// @throws IOException also when there is more than [#BYTES_MAX]
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    static byte[] read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new IOException(
                    "larger than the %d MiB that are read".formatted(BYTES_MAX >> 20));
        }
        return bytes;
    }

    /// Why, in a few words.
    static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case JsonProcessingException json -> {
                var at = json.getLocation();
                String place =
                        at == null
                                ? ""
                                : "line %d, column %d: "
                                        .formatted(at.getLineNr(), at.getColumnNr());
                String what = String.valueOf(json.getOriginalMessage());
                yield place
                        + what.replaceAll(" *\\(start marker.*", "").lines().findFirst().orElse("");
            }
            default -> String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
        };
    }
}
