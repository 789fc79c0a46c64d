package flux.ledger.state;

import flux.ledger.job.JobResult;

/// How a job ended.
///
/// @param ran its shells started
/// @param byException a severity-0 exception ended it
/// @param waitable its result is still to be handed out
public record EndedJob(JobResult result, boolean ran, boolean byException, boolean waitable) {

    /// As this one, and its result is still to be handed out.
    public EndedJob awaitable() {
        return new EndedJob(result, ran, byException, true);
    }
}
