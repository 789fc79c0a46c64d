package flux.ledger.kvs;

/// One response to a `kvs-watch.lookup` request.
public sealed interface WatchResponse {

    /// `{"val": object}`.
    record Value(TreeObject object) implements WatchResponse {}

    /// Without payload: the initial content has been sent.
    record Sentinel() implements WatchResponse {}

    /// The last one of a stream, or the only one: an error; [KvsError#ENODATA] is the normal end.
    record Ended(KvsRefusal reason) implements WatchResponse {}
}
