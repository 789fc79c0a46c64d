package flux.ledger.entry;

import flux.ledger.job.JobRequest;
import org.jspecify.annotations.Nullable;

/// A jobspec as it was handed in, checked and read by whoever took it.
///
/// @param jobspec the JSON text, byte for byte as its signer wrote it (the payload of J)
/// @param header the first part of J (RFC 38), as given
/// @param signature the last part of J, as given
/// @param request what is remembered of it, with the instance's defaults
/// @param defaults what the instance added to the request, or null
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Submission(
        byte[] jobspec,
        String header,
        String signature,
        JobRequest request,
        @Nullable Defaults defaults) {

    /// What the configuration says for jobs that do not say it themselves
    /// (`policy.jobspec.defaults.system`), and what its queue requires of nodes.
    ///
    /// @param queue or null when the job named one, or there is no default
    /// @param duration in seconds; 0 when the job named one, or there is no default
    /// @param constraintJson the job's own constraints and those of its queue; null when it has
    ///     none
    public record Defaults(
            @Nullable String queue, double duration, @Nullable String constraintJson) {

        /// `request` with these filled in.
        public JobRequest fill(JobRequest request) {
            JobRequest queued = queue == null ? request : request.withQueue(queue);
            JobRequest limited = duration == 0 ? queued : queued.withDuration(duration);
            return constraintJson == null ? limited : limited.withConstraint(constraintJson);
        }
    }

    public Submission with(Defaults filled) {
        return new Submission(jobspec, header, signature, filled.fill(request), filled);
    }
}
