package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;

/// A scheduler outside the broker, as the job manager speaks to it (RFC 27). Told only what its
/// protocol tells; answers come back through [Scheduler#answered].
public interface OutsideScheduler {

    /// The job wants resources. Asked once, until it is answered or asked again after a cancel.
    ///
    /// @param priority 1 to 4,294,967,295
    void alloc(JobId job, long priority);

    /// The job wants them no more, or not now: to be answered by a cancel, or else by what was
    /// found already.
    void cancel(JobId job);

    /// A job that was asked for has another priority.
    void prioritize(JobId job, long priority);

    /// The job has given these back.
    ///
    /// @param last whether it holds nothing any more
    void free(JobId job, ResourceSet resources, boolean last);

    /// A job that holds resources may keep them until then.
    ///
    /// @param expirationSeconds since the Unix epoch; 0 for no end
    void expiration(JobId job, double expirationSeconds);

    /// It is asked no more until it says hello again, for it broke the protocol.
    ///
    /// @param why one line
    void suspended(String why);

    /// An answer was not taken, and nothing follows from it.
    ///
    /// @param why one line
    void ignored(String why);

    /// What it answers to [#alloc].
    sealed interface Answer {

        /// @param annotationsJson for the alloc event, a JSON object
        record Success(ResourceSet resources, String annotationsJson) implements Answer {}

        /// @param note why it never can
        record Deny(String note) implements Answer {}

        /// It is asked no more, as was wished.
        record Canceled() implements Answer {}
    }
}
