package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.unlink;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Views over other logs, shown in the primary namespace.
class MountTest {
    private final KvsStory kvs = new KvsStory();
    private final View resource = new View();

    /// A view over a map.
    private static final class View implements VirtualDirectory {
        private final TreeMap<String, TreeObject> entries = new TreeMap<>();

        @Override
        public @Nullable TreeObject lookup(String name) {
            return entries.get(name);
        }

        @Override
        public Iterable<String> names() {
            return entries.keySet();
        }
    }

    @BeforeEach
    void a_mounted_view() {
        View below = new View();
        below.entries.put("x", KvsStory.val("deep"));
        resource.entries.put("R", KvsStory.val("{\"version\":1}"));
        resource.entries.put("eventlog", KvsStory.val("one\n"));
        resource.entries.put("sub", new VirtualDir("resource.sub", below));
        kvs.store.mount("resource", resource);
    }

    @Test
    void it_is_read_like_any_directory() {
        kvs.commit(put("a", "1"), link("l", "resource.R"), put("z", "1"));
        assertThat(kvs.get(".", KvsFlags.READDIR)).isEqualTo("dir a l resource z");
        assertThat(kvs.get("resource", KvsFlags.READDIR)).isEqualTo("dir R eventlog sub");
        assertThat(kvs.get("resource.sub.x")).isEqualTo("deep");
        assertThat(kvs.get("l")).isEqualTo("{\"version\":1}");
        assertThat(kvs.get("resource")).isEqualTo("EISDIR");
        assertThat(kvs.get("resource", KvsFlags.TREEOBJ)).startsWith("dirref sha1-");
    }

    @Test
    void it_is_in_the_primary_namespace_only_and_no_part_of_the_state() {
        kvs.createNamespace("ns", 7);
        assertThat(kvs.get(OWNER, "ns", "resource", 0)).isEqualTo("ENOENT");
        kvs.commit(put("k", "1"));
        assertThat(kvs.rootref("primary"))
                .isEqualTo("sha1-eb8bbd11cb08547f4ddbf769c40409ebc051347b");
    }

    @Test
    void nothing_below_it_can_be_committed() {
        kvs.commit(link("l", "resource"));
        String refused = "EPERM resource is a read-only view";
        assertThat(kvs.commit(put("resource.R", "x"))).isEqualTo(refused);
        assertThat(kvs.commit(put("l.R", "x"))).isEqualTo(refused);
        assertThat(kvs.commit(unlink("resource"))).isEqualTo(refused);
    }

    @Test
    void what_was_committed_before_it_was_mounted_is_hidden_and_can_be_replayed() {
        KvsStory before = new KvsStory();
        before.commit(put("resource.R", "old"));
        String digest = before.store.digest();
        before.store.mount("resource", resource);
        assertThat(before.get("resource.R")).isEqualTo("{\"version\":1}");
        KvsStore again = KvsStory.emptyStore();
        again.mount("resource", resource);
        before.log.forEach(bytes -> again.apply(KvsRecordCodec.read(bytes).event()));
        assertThat(again.digest()).isEqualTo(digest);
    }

    @Test
    void a_watch_gets_what_the_view_has_more_to_show() {
        List<String> pieces =
                kvs.watch("resource.eventlog", KvsFlags.WATCH | KvsFlags.WATCH_APPEND);
        List<String> whole = kvs.watch("resource.eventlog", KvsFlags.WATCH);
        resource.entries.put("eventlog", KvsStory.val("one\ntwo\n"));
        kvs.watches.grown(kvs.store, "primary", "resource.eventlog");
        assertThat(pieces).containsExactly("one\n", "two\n");
        assertThat(whole).containsExactly("one\n", "one\ntwo\n");
    }

    @Test
    void a_copy_of_it_is_stored() {
        var found =
                (KvsAnswer.Found<TreeObject>)
                        kvs.store.lookup(OWNER, "primary", "resource", KvsFlags.TREEOBJ);
        assertThat(kvs.commit(new KvsOp("copy", 0, found.value()))).isEqualTo("ok");
        assertThat(kvs.get("copy.sub.x")).isEqualTo("deep");
        assertThat(kvs.commit(put("copy.sub.y", "1"))).isEqualTo("ok");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }
}
