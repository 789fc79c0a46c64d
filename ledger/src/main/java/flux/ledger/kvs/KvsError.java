package flux.ledger.kvs;

/// What the KVS can answer instead of a result: the errno of Linux that Flux's clients compare
/// with.
public enum KvsError {
    EPERM(1),
    ENOENT(2),
    EEXIST(17),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    EFBIG(27),
    ELOOP(40),
    ENODATA(61),
    EPROTO(71),
    ENOTSUP(95),
    ENOTRECOVERABLE(131);

    private final int errno;

    KvsError(int errno) {
        this.errno = errno;
    }

    /// The number on the wire.
    public int errno() {
        return errno;
    }
}
