package flux.ledger.kvs;

/// Flags of lookups, of commits and of a commit's operations, as they stand on the wire.
public final class KvsFlags {
    public static final int READDIR = 1;
    public static final int READLINK = 2;
    public static final int WATCH = 4;
    public static final int WAITCREATE = 8;
    public static final int TREEOBJ = 16;

    /// In operations only: add to the value instead of replacing it.
    public static final int APPEND = 32;

    public static final int WATCH_FULL = 64;
    public static final int WATCH_UNIQ = 128;
    public static final int WATCH_APPEND = 256;
    public static final int STREAM = 512;
    public static final int WATCH_INITIAL_SENTINEL = 1024;

    /// Of a commit: do not merge it with others. Commits are never merged here.
    public static final int NO_MERGE = 1;

    /// Of a commit: its sender has made one append of several. Nothing is left to do about it.
    public static final int COMPACT = 2;

    /// Of a commit: durable before it is answered.
    public static final int SYNC = 4;

    private KvsFlags() {}
}
