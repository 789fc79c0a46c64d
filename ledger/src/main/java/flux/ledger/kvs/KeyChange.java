package flux.ledger.kvs;

import org.jspecify.annotations.Nullable;

/// One thing that happened to a key.
///
/// @param timeMicros when it was decided, since the epoch, UTC
/// @param version the namespace's, after it; 0 when the namespace began or ended by it
/// @param userid who did it; -1 for the instance owner by way of a namespace
/// @param key what the transaction named: the key itself, one below it, one above it, or one that
///     led there by a link
/// @param value what was put or appended at `key`; when `key` is above the one that was asked
///     about, what that one stands for now. Null when nothing is there any more
public record KeyChange(
        long timeMicros,
        long version,
        long userid,
        Action action,
        String key,
        @Nullable TreeObject value) {

    /// What kind of thing.
    public enum Action {
        PUT("put"),
        APPEND("append"),
        UNLINK("unlink"),
        MKDIR("mkdir"),
        LINK("link"),
        CREATE("namespace-create"),
        REMOVE("namespace-remove"),
        ARCHIVE("namespace-archive"),
        ADOPT("namespace-adopt");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        /// As people and programs read it.
        public String word() {
            return word;
        }

        static Action of(KvsOp op) {
            return switch (op.dirent()) {
                case null -> UNLINK;
                case TreeObject.Symlink _ -> LINK;
                case TreeObject.Dir dir when dir.isEmpty() -> MKDIR;
                default -> op.isAppend() ? APPEND : PUT;
            };
        }
    }
}
