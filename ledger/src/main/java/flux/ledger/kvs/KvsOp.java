package flux.ledger.kvs;

import org.jspecify.annotations.Nullable;

/// One operation of a transaction.
///
/// @param key in a request as the client wrote it; in an event normal: no leading, trailing or
///     repeated dots
/// @param flags [KvsFlags#APPEND] or 0
/// @param dirent what the key shall stand for; null unlinks it
public record KvsOp(String key, int flags, @Nullable TreeObject dirent) {

    boolean isAppend() {
        return (flags & KvsFlags.APPEND) != 0;
    }
}
