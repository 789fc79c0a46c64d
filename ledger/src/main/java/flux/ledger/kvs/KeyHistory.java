package flux.ledger.kvs;

import flux.ledger.kvs.KeyChange.Action;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened to one key, or to a directory with all that is below it: a projection of the kvs
/// log. It replays the whole store, because a key changes, too, when a directory above it is
/// replaced, or when somebody writes to it through a link.
public final class KeyHistory {
    private static final long THE_OWNER = -1;

    private final KvsStore store;
    private final String namespace;
    private final String key;

    /// @param store empty; this brings it up to what it has been given
    /// @param key any; `.` for everything
    public KeyHistory(KvsStore store, String namespace, String key) {
        this.store = store;
        this.namespace = namespace;
        this.key = Names.normalize(key);
    }

    /// Takes in the next record of the log.
    ///
    /// @return what it did to the key, in order; empty when nothing
    public List<KeyChange> apply(KvsRecord record) {
        StoredDir before = root();
        store.apply(record.event());
        StoredDir after = root();
        return switch (record.event()) {
            case KvsEvent.Committed e when e.namespace().equals(namespace) ->
                    committed(record, e, before, after);
            case KvsEvent.NamespaceCreated e when e.namespace().equals(namespace) ->
                    began(record, Action.CREATE, e.owner(), after);
            case KvsEvent.NamespaceRemoved e when e.namespace().equals(namespace) ->
                    ended(record, Action.REMOVE, before);
            case KvsEvent.NamespaceArchived e when e.namespace().equals(namespace) ->
                    ended(record, Action.ARCHIVE, before);
            case KvsEvent.NamespaceAdopted e when e.namespace().equals(namespace) ->
                    adopted(record, e, before, after);
            default -> List.of();
        };
    }

    private List<KeyChange> adopted(
            KvsRecord record, KvsEvent.NamespaceAdopted event, StoredDir before, StoredDir after) {
        TreeObject now = entry(after, key);
        Namespace into = store.namespace(namespace);
        return same(entry(before, key), now)
                ? List.of()
                : List.of(
                        new KeyChange(
                                record.timeMicros(),
                                into == null ? 0 : into.rootseq(),
                                event.userid(),
                                Action.ADOPT,
                                key,
                                now));
    }

    private StoredDir root() {
        Namespace now = store.namespace(namespace);
        return now == null ? StoredDir.EMPTY : now.root();
    }

    private List<KeyChange> began(KvsRecord record, Action action, long userid, StoredDir after) {
        TreeObject now = entry(after, key);
        return now == null || after.isEmpty()
                ? List.of()
                : List.of(new KeyChange(record.timeMicros(), 0, userid, action, key, now));
    }

    private List<KeyChange> ended(KvsRecord record, Action action, StoredDir before) {
        return entry(before, key) == null || before.isEmpty()
                ? List.of()
                : List.of(new KeyChange(record.timeMicros(), 0, THE_OWNER, action, key, null));
    }

    private List<KeyChange> committed(
            KvsRecord record, KvsEvent.Committed commit, StoredDir before, StoredDir after) {
        Namespace now = store.namespace(namespace);
        long version = now == null ? 0 : now.rootseq();
        List<KeyChange> changes = new ArrayList<>();
        for (KvsOp op : commit.ops()) {
            if (isAtOrBelow(op.key(), key) && !isNothing(op, before, after)) {
                changes.add(change(record, commit, version, op, op.dirent()));
            }
        }
        TreeObject standing = entry(after, key);
        if (changes.isEmpty() && !same(entry(before, key), standing)) {
            KvsOp cause = cause(commit);
            boolean isAbove = isAtOrBelow(key, cause.key());
            changes.add(
                    change(record, commit, version, cause, isAbove ? standing : cause.dirent()));
        }
        return changes;
    }

    private static KeyChange change(
            KvsRecord record,
            KvsEvent.Committed commit,
            long version,
            KvsOp op,
            @Nullable TreeObject value) {
        return new KeyChange(
                record.timeMicros(), version, commit.userid(), Action.of(op), op.key(), value);
    }

    /// The operation that changed the key without naming it: on a directory above, or by a link.
    private KvsOp cause(KvsEvent.Committed commit) {
        for (KvsOp op : commit.ops().reversed()) {
            if (isAtOrBelow(key, op.key())) {
                return op;
            }
        }
        return commit.ops().getLast();
    }

    /// Removing what is not there changes nothing.
    private static boolean isNothing(KvsOp op, StoredDir before, StoredDir after) {
        return op.dirent() == null
                && entry(before, op.key()) == null
                && entry(after, op.key()) == null;
    }

    private static boolean isAtOrBelow(String key, String above) {
        return above.equals(Names.ROOT)
                || key.equals(above)
                || (key.startsWith(above) && key.charAt(above.length()) == '.');
    }

    private static boolean same(@Nullable TreeObject left, @Nullable TreeObject right) {
        return left == null ? right == null : left.equals(right);
    }

    /// What stands at `key`, no link followed; null when nothing does.
    private static @Nullable TreeObject entry(StoredDir root, String key) {
        if (key.equals(Names.ROOT)) {
            return root;
        }
        TreeObject at = root;
        for (String name : key.split("\\.")) {
            at = at instanceof StoredDir dir ? dir.get(name) : null;
        }
        return at;
    }
}
