package flux.executor;

import com.fasterxml.jackson.databind.JsonNode;

/// Fetches jobspecs, which are too big to be kept in memory for every waiting job.
@FunctionalInterface
public interface JobspecSource {

    /// The jobspec in the submit entry that stands at `position` of the `jobs` log.
    JsonNode at(long position);
}
