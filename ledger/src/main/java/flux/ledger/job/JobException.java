package flux.ledger.job;

import org.jspecify.annotations.Nullable;

/// The exception that ended a job: the first of severity 0.
///
/// @param waitStatus the status to report instead of the shells' own, or null
public record JobException(String type, String note, @Nullable Integer waitStatus) {}
