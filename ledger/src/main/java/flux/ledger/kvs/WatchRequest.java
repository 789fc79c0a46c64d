package flux.ledger.kvs;

import static flux.ledger.kvs.KvsFlags.STREAM;
import static flux.ledger.kvs.KvsFlags.WAITCREATE;
import static flux.ledger.kvs.KvsFlags.WATCH;
import static flux.ledger.kvs.KvsFlags.WATCH_APPEND;
import static flux.ledger.kvs.KvsFlags.WATCH_FULL;
import static flux.ledger.kvs.KvsFlags.WATCH_INITIAL_SENTINEL;
import static flux.ledger.kvs.KvsFlags.WATCH_UNIQ;

import org.jspecify.annotations.Nullable;

/// `kvs-watch.lookup` as it was asked for.
///
/// @param key normal
/// @param isStreaming the RPC carries Flux's streaming flag
public record WatchRequest(
        KvsCaller caller, String namespace, String key, int flags, boolean isStreaming) {

    public WatchRequest {
        key = Names.normalize(key);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Why this cannot be served, or null.
    public @Nullable KvsRefusal refusal() {
        if (has(WATCH) && !isStreaming) {
            return new KvsRefusal(
                    KvsError.EPROTO, "KVS watch request rejected without streaming RPC flag");
        }
        if (has(STREAM) && !isStreaming) {
            return new KvsRefusal(
                    KvsError.EPROTO, "KVS stream request rejected without streaming RPC flag");
        }
        if (has(WATCH) && has(STREAM)) {
            return invalid("Cannot KVS watch and stream at the same time");
        }
        if (has(WATCH_FULL | WATCH_UNIQ | WATCH_APPEND) && !has(WATCH)) {
            return invalid("Must set KVS watch flag with other watch flags");
        }
        if (has(WATCH_INITIAL_SENTINEL) && !has(WATCH_APPEND)) {
            return invalid("Must set KVS watch append flag with initial sentinel flag");
        }
        return null;
    }

    private static KvsRefusal invalid(String text) {
        return new KvsRefusal(KvsError.EINVAL, text);
    }

    /// Only changes count, not commits.
    boolean comparesValues() {
        return has(WATCH_FULL | WATCH_UNIQ);
    }

    /// The value comes in the pieces in which it was appended.
    boolean wantsPieces() {
        return has(WATCH_APPEND | STREAM);
    }

    /// One response is all, and no end is announced.
    boolean wantsOneValue() {
        return !has(WATCH | STREAM);
    }

    boolean waitsForCreation() {
        return has(WAITCREATE);
    }
}
