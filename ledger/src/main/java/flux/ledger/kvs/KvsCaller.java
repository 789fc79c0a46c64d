package flux.ledger.kvs;

/// Who asks.
///
/// @param userid 0 to 4_294_967_294
/// @param isOwner the request carries the instance owner's role (RFC 12), which may do everything
public record KvsCaller(long userid, boolean isOwner) {

    boolean mayUse(Namespace namespace) {
        return isOwner || namespace.owner() == userid;
    }
}
