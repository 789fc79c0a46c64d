package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;

/// Finds resources for requests. The port behind which schedulers of different power stand; what
/// they hold is a projection of the ledger. Pure: no clock, thread or I/O. What has a default here
/// is as it is for one that never plans.
public interface Matcher {

    /// These are the resources from now on. What jobs hold stays held, and ranks that are out of
    /// service stay so.
    void define(ResourceSet all);

    /// Takes ranks out of service for new jobs, or back into it.
    ///
    /// @param ranks an idset of ranks; unknown ones are ignored
    void setUp(String ranks, boolean up);

    /// Looks for resources and, if there are, takes them for `job`.
    ///
    /// @param nowSeconds when the job would start, seconds since the Unix epoch
    Match match(JobId job, JobRequest request, double nowSeconds);

    /// As [#match]; or else takes resources for `job` at the earliest later time, so that nobody
    /// who is matched after it keeps them beyond that. A matcher that cannot plan only matches.
    default Match matchOrReserve(JobId job, JobRequest request, double nowSeconds) {
        return match(job, request, nowSeconds);
    }

    /// Gives up all that was reserved for later.
    default void cancelReservations() {}

    /// Notes that `job` holds `resources`; changes nothing when it was this matcher that gave them.
    void hold(JobId job, ResourceSet resources);

    /// Takes note of the time before something is matched at it. Who holds resources beyond the end
    /// of their allocation, since ending takes a while, goes on holding them.
    ///
    /// @return true when plans were given up for that, and are to be made anew
    default boolean advance(double nowSeconds) {
        return false; // what is held is held until it is given back
    }

    /// Takes back what `job` holds, if anything.
    void free(JobId job);

    /// What came of a request.
    sealed interface Match {}

    /// @param annotationsJson for the alloc event, a JSON object
    record Matched(ResourceSet resources, String annotationsJson) implements Match {}

    /// Not now, but planned.
    ///
    /// @param startSeconds when it would start, seconds since the Unix epoch
    record Reserved(double startSeconds) implements Match {}

    /// Not now: others hold what it needs, or it is out of service.
    record Busy() implements Match {}

    /// Never, with all that this instance has.
    ///
    /// @param note Flux's words for why
    record Unsatisfiable(String note) implements Match {}

    Match BUSY = new Busy();
}
