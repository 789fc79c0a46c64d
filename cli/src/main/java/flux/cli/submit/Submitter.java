package flux.cli.submit;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.Map;

/// Who submits, from where and when: what a jobspec takes from its submitter.
///
/// @param rlimits soft limits of getrlimit(2) by lower-case name (`nofile`), -1 for no limit
/// @param in read when inputs or a script come from standard input
/// @param now in the submitter's time zone; dates without one are meant so
public record Submitter(
        Map<String, String> env,
        Path cwd,
        Map<String, Long> rlimits,
        InputStream in,
        ZonedDateTime now) {}
