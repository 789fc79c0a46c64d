package flux.ledger.kvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The store against a map of whole keys. A failure is a seed.
class RandomKvsTest {
    private static final int COMMITS = 300;

    /// A tree as its leaves: key to value, and `key.` to "" for an empty directory.
    private final TreeMap<String, String> model = new TreeMap<>();

    private final KvsStory kvs = new KvsStory();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void the_store_is_a_map(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < COMMITS; i++) {
            List<KvsOp> ops = new ArrayList<>();
            TreeMap<String, String> before = new TreeMap<>(model);
            boolean possible = true;
            for (int n = random.nextInt(4); n >= 0; n--) {
                KvsOp op = randomOp(random);
                ops.add(op);
                possible = possible && model(op);
            }
            String answer = kvs.commit(ops.toArray(new KvsOp[0]));
            assertThat(answer).as("commit %d: %s", i, ops).isEqualTo(possible ? "ok" : "EISDIR");
            if (!possible) {
                model.clear();
                model.putAll(before);
            }
            assertThat(leaves()).as("after commit %d: %s", i, ops).isEqualTo(model);
        }
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    private static KvsOp randomOp(Random random) {
        StringBuilder key = new StringBuilder();
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
            key.append(key.isEmpty() ? "" : ".").append((char) ('a' + random.nextInt(3)));
        }
        String value = "v".repeat(random.nextInt(3) == 0 ? 60 : 1) + random.nextInt(100);
        return switch (random.nextInt(6)) {
            case 0 -> KvsStory.unlink(key.toString());
            case 1, 2 -> KvsStory.append(key.toString(), value);
            case 3 -> KvsStory.mkdir(key.toString());
            default -> KvsStory.put(key.toString(), value);
        };
    }

    private boolean model(KvsOp op) {
        String key = op.key();
        boolean isDir = model.ceilingKey(key + ".") instanceof String k && k.startsWith(key + ".");
        if (op.dirent() == null) {
            if (isDir || model.containsKey(key)) {
                clear(key);
                keepParent(key);
            }
            return true;
        }
        String value = op.dirent() instanceof TreeObject.Val val ? KvsStory.text(val) : "";
        if (op.isAppend()) {
            if (isDir) {
                return false;
            }
            value = model.getOrDefault(key, "") + value;
        }
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            model.remove(key.substring(0, dot)); // a value on the way
            model.remove(key.substring(0, dot) + "."); // no longer empty
        }
        clear(key);
        model.put(op.dirent() instanceof TreeObject.Val ? key : key + ".", value);
        return true;
    }

    private void clear(String key) {
        model.remove(key);
        model.subMap(key + ".", key + "/").clear();
    }

    /// What held only this is an empty directory now.
    private void keepParent(String key) {
        int dot = key.lastIndexOf('.');
        if (dot >= 0
                && model.subMap(key.substring(0, dot) + ".", key.substring(0, dot) + "/")
                        .isEmpty()) {
            model.put(key.substring(0, dot) + ".", "");
        }
    }

    private Map<String, String> leaves() {
        Map<String, String> leaves = new TreeMap<>();
        collect("", leaves);
        return leaves;
    }

    private void collect(String prefix, Map<String, String> leaves) {
        String at = prefix.isEmpty() ? "." : prefix.substring(0, prefix.length() - 1);
        var found =
                (KvsAnswer.Found<TreeObject>)
                        kvs.store.lookup(KvsStory.OWNER, "primary", at, KvsFlags.READDIR);
        TreeObject.Dir dir = (TreeObject.Dir) found.value();
        if (dir.isEmpty() && !prefix.isEmpty()) {
            leaves.put(prefix, "");
        }
        for (String name : dir.names()) {
            String value = kvs.get(prefix + name);
            if (value.equals("EISDIR")) {
                collect(prefix + name + ".", leaves);
            } else {
                leaves.put(prefix + name, value);
            }
        }
    }
}
