package flux.ledger.entry;

/// Who sent a command, and by which way: kept in the ledger for those who audit.
///
/// @param userid the numeric user
/// @param owner true when that user is the instance owner (role OWNER)
public record Origin(int userid, boolean owner, Via via) {

    /// Which part of the instance a command came from.
    public enum Via {
        CLIENT,
        SCHEDULER,
        EXECUTOR,
        /// The job manager itself: dependencies met, times come.
        MANAGER,
        /// `flux ledger repair`.
        REPAIR
    }

    public static Origin client(int userid, boolean owner) {
        return new Origin(userid, owner, Via.CLIENT);
    }

    /// A part of the instance, acting for its owner.
    public static Origin part(Via via, int ownerUserid) {
        return new Origin(ownerUserid, true, via);
    }
}
