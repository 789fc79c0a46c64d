package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where old segments of the ledger's logs go, and when.
///
/// @param directory of this instance alone; when it is relative, below its statedir
/// @param after how long ago a segment was last written to
record ArchiveSettings(Path directory, Duration after) {
    private static final Duration AFTER_DEFAULT = Duration.ofHours(1);
    private static final double SECONDS_MAX = 1e9;

    /// @return null when nothing is to be archived
    /// @throws IllegalArgumentException that names the key, and what was expected
    static @Nullable ArchiveSettings of(@Nullable JsonNode archive, @Nullable JsonNode after) {
        if (archive == null) {
            if (after != null) {
                throw new IllegalArgumentException(
                        "ledger.archive-after needs ledger.archive, the directory to archive to");
            }
            return null;
        }
        if (!archive.isTextual() || archive.asText().isEmpty()) {
            throw new IllegalArgumentException(
                    "ledger.archive must be a directory, not " + archive);
        }
        return new ArchiveSettings(
                Path.of(archive.asText()), after == null ? AFTER_DEFAULT : duration(after));
    }

    private static Duration duration(JsonNode value) {
        try {
            return Duration.ofMillis(
                    (long) (1000 * Math.min(SECONDS_MAX, Fsd.parse(value.asText()))));
        } catch (InvalidText e) {
            throw new IllegalArgumentException(
                    "ledger.archive-after must be a duration such as \"1h\", not " + value, e);
        }
    }
}
