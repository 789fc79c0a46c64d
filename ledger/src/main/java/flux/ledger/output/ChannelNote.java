package flux.ledger.output;

/// What a task wrote to its channel to the executor: recorded before it is answered, so that an
/// executor that starts anew can give the same answers.
///
/// @param rank the task's rank in its job
/// @param text bytes, one to a char (ISO 8859-1)
public record ChannelNote(int rank, String text) {}
