package flux.ledger.wire;

/// Who sent a message.
///
/// @param rolemask bits of the roles below; 0 when unset
public record Credential(int userid, int rolemask) {
    public static final int OWNER = 1;
    public static final int USER = 2;
    public static final int LOCAL = 4;
    public static final int ADMIN = 8;
    public static final int USERID_UNKNOWN = -1;

    /// What a client sends: the server fills in who it is.
    public static final Credential UNSET = new Credential(USERID_UNKNOWN, 0);

    public boolean isOwner() {
        return (rolemask & OWNER) != 0;
    }

    /// True when one of the roles of `allowed` is there; owners may do everything.
    public boolean hasAny(int allowed) {
        return (rolemask & (allowed | OWNER)) != 0;
    }
}
