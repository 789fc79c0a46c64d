package flux.ledger.job;

/// The flags a job may be submitted with (RFC 21, submit event): a bit mask.
public final class JobFlags {
    public static final int DEBUG = 2;
    public static final int WAITABLE = 4;
    public static final int NOVALIDATE = 8;

    /// All that a submission may carry.
    public static final int ALL = DEBUG | WAITABLE | NOVALIDATE;

    /// The instance owner has updated somebody else's job, and nobody else may now. The ledger's
    /// own: no submission carries it.
    static final int UPDATES_RESERVED = 1 << 16;

    private JobFlags() {}
}
