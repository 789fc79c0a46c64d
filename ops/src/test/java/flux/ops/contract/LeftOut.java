package flux.ops.contract;

import flux.cli.golden.Reasons;
import java.util.Map;
import java.util.Optional;

/// Transcripts that are not spoken, each with its reason.
final class LeftOut {
    /// Methods that only modules of Flux's own ask for, which are not here.
    static final String INTERNAL =
            "job-ingest.getinfo|broker.conf-builtin|job-manager.(getattr|resource-status)";

    private static final Reasons REASONS =
            Reasons.ofEntries(
                    Map.entry(
                            "env-info|py-subprocess|mini-dryrun|job-id|job-namespace2|sub-instance",
                            "says nothing to the recorded instance"),
                    Map.entry(
                            "alloc|sub-instance-in-job",
                            "its job runs Flux itself; NestedInstanceTest does so"),
                    Map.entry("batch-pstree", "asks a nested instance, too"),
                    Map.entry(
                            "exec-int",
                            "its answers stand before the signal that made the process end"),
                    Map.entry("fsck", "reads blobs of the recorded content store by their digests"),
                    Map.entry("job-urgency", "the job starts and ends between two of its requests"),
                    Map.entry("jobtap", "native plugins of Flux's cannot be loaded here"),
                    Map.entry(
                            "module-reload",
                            "only the scheduler's modules come and go while the instance runs"),
                    Map.entry(
                            "py-executor-exc|py-cancel-kill",
                            "whether the job has started, or ended, when it is cancelled is chance"),
                    Map.entry(
                            "py-job-info-lookup",
                            "what stands in a job's directory right after its submission is chance"),
                    Map.entry("py-kvs-dir", "walks through all that the recorded instance held"),
                    Map.entry(
                            "py-service", "its client answers requests itself; StreamTest does so"),
                    Map.entry(
                            "watch-cmd",
                            "follows all jobs of the recorded instance, and asks as their output comes"),
                    Map.entry(
                            "resource-reload",
                            "Flux refuses while a scheduler is loaded; here resources come and go under it"),
                    Map.entry(
                            "run-pty-stdin",
                            "whether the start of its shell is told before or after somebody"
                                    + " attaches is chance"),
                    Map.entry(
                            "shell-traffic.*",
                            "half of it is Flux's own job shell, which does not run here"));

    private LeftOut() {}

    static Optional<String> reason(String transcript) {
        return REASONS.of(transcript);
    }
}
