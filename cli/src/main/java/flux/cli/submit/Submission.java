package flux.cli.submit;

/// One job ready to be sent to `job-ingest.submit`.
///
/// @param jobspec JSON, as Flux's own tools write it
/// @param urgency 0 to 31, 16 when the user said nothing
/// @param flags the sum of [SubmitFlags] values
/// @param label what to put before an error about this job: `cc=3: `, or empty
public record Submission(String jobspec, int urgency, int flags, String label) {}
