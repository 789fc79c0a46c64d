package flux.cli.submit;

import org.jspecify.annotations.Nullable;

/// One job ready to be sent to `job-ingest.submit`.
///
/// @param jobspec JSON, as Flux's own tools write it
/// @param urgency 0 to 31, 16 when the user said nothing
/// @param flags the sum of [SubmitFlags] values
/// @param label what to put before an error about this job: `cc=3: `, or empty
/// @param log the file that gets what the command says of this job (--log), or null
/// @param errorLog the file that gets what it complains of (--log-stderr), or null
public record Submission(
        String jobspec,
        int urgency,
        int flags,
        String label,
        @Nullable String log,
        @Nullable String errorLog) {}
