package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.put;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import org.junit.jupiter.api.Test;

@Feature("F257")
class NamespaceTest {
    private final KvsStory kvs = new KvsStory();

    @Test
    void namespaces_come_and_go_and_begin_at_version_0() {
        assertThat(kvs.createNamespace("ns1", -1)).isEqualTo("ok");
        assertThat(kvs.createNamespace("ns1", -1)).isEqualTo("EEXIST");
        kvs.commit(OWNER, "ns1", put("a", "1"));
        assertThat(kvs.rootseq("ns1")).isEqualTo(1);
        assertThat(kvs.store.namespaces())
                .extracting(Namespace::name, Namespace::owner)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("primary", 5001L),
                        org.assertj.core.groups.Tuple.tuple("ns1", 5001L));
        KvsCommand remove = new KvsCommand.RemoveNamespace("ns1");
        assertThat(kvs.decide(OWNER, remove)).isEqualTo("ok");
        assertThat(kvs.decide(OWNER, remove)).isEqualTo("unchanged");
        assertThat(kvs.decide(OWNER, new KvsCommand.RemoveNamespace("primary")))
                .isEqualTo("ENOTSUP");
        assertThat(kvs.createNamespace("ns1", 7)).isEqualTo("ok");
        assertThat(kvs.rootseq("ns1")).isZero();
    }

    @Test
    void guests_neither_make_nor_remove_them() {
        KvsCommand remove = new KvsCommand.RemoveNamespace("ns1");
        assertThat(kvs.decide(GUEST, remove)).isEqualTo("EPERM Request requires owner credentials");
    }

    @Test
    void a_namespace_may_begin_with_a_tree_that_is_there() {
        kvs.commit(put("a.b", "1"));
        BlobRef root = BlobRef.parse(kvs.rootref("primary"));
        kvs.decide(OWNER, new KvsCommand.CreateNamespace("fork", root, -1, 0));
        assertThat(kvs.get(OWNER, "fork", "a.b", 0)).isEqualTo("1");
        assertThat(kvs.rootref("fork")).isEqualTo(kvs.rootref("primary"));
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
        BlobRef unknown = BlobRef.ofDigest(new byte[20]);
        assertThat(kvs.decide(OWNER, new KvsCommand.CreateNamespace("x", unknown, -1, 0)))
                .startsWith("EINVAL cannot start from rootref sha1-0000");
    }

    @Test
    void who_waits_for_a_version_is_told_once_it_is_there_or_cannot_come() {
        VersionWaits<String> waits = new VersionWaits<>();
        waits.add("primary", 2, "later");
        waits.add("primary", 1, "soon");
        waits.add("ns1", 5, "never");
        waits.add("primary", 1, "left");
        waits.remove("left");
        kvs.commit(put("a", "1"));
        assertThat(waits.reached(kvs.store.namespaces().iterator().next())).containsExactly("soon");
        kvs.commit(put("a", "2"));
        assertThat(waits.reached(kvs.store.namespaces().iterator().next()))
                .containsExactly("later");
        assertThat(waits.lost("ns1")).containsExactly("never");
        assertThat(waits.lost("ns1")).isEmpty();
    }
}
