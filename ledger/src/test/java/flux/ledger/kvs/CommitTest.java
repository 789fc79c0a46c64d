package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.append;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.unlink;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.kvs.TreeObject.DirRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What transactions do to a tree, and which are refused.
@Feature("F255")
class CommitTest {
    private final KvsStory kvs = new KvsStory();

    @Test
    void an_empty_namespace_has_the_ref_that_clients_know() {
        assertThat(kvs.rootref("primary"))
                .isEqualTo("sha1-c0a9faf907dda6216fd73bf81d0b3b21a1a8cb91");
    }

    @Test
    void a_root_has_the_ref_that_flux_gives_it() {
        kvs.commit(put("k", "1"));
        assertThat(kvs.rootref("primary"))
                .isEqualTo("sha1-eb8bbd11cb08547f4ddbf769c40409ebc051347b");
    }

    @Test
    void directories_have_the_refs_that_flux_gives_them() {
        kvs.commit(put("a.b", "2"), put("d.e.f", "3"), put("d.g", "4"));
        assertThat(kvs.get("a", KvsFlags.TREEOBJ))
                .isEqualTo("dirref sha1-326988a57a8adb40e414d724b75ca8da45d38894");
        assertThat(kvs.get("d", KvsFlags.TREEOBJ))
                .isEqualTo("dirref sha1-eedcb214aa2714208c5d81948a51b4c13f5c4f02");
    }

    @Test
    void directories_are_made_on_the_way_and_values_give_place_to_them() {
        kvs.commit(put("v", "1"));
        kvs.commit(put("v.w", "2"));
        assertThat(kvs.get("v.w")).isEqualTo("2");
        assertThat(kvs.get("v")).isEqualTo("EISDIR");
        kvs.commit(put("v", "3"));
        assertThat(kvs.get("v.w")).isEqualTo("ENOENT");
    }

    @Test
    void a_commit_without_change_counts_and_keeps_the_ref() {
        kvs.commit(put("a", "1"));
        String before = kvs.rootref("primary");
        assertThat(kvs.commit(put("a", "1"), unlink("x.y"), unlink("z"))).isEqualTo("ok");
        assertThat(kvs.rootref("primary")).isEqualTo(before);
        assertThat(kvs.rootseq("primary")).isEqualTo(2);
    }

    @Test
    void a_commit_is_done_whole_or_not_at_all() {
        kvs.commit(mkdir("d"));
        assertThat(kvs.commit(put("a", "1"), append("d", "x"))).isEqualTo("EISDIR");
        assertThat(kvs.get("a")).isEqualTo("ENOENT");
        assertThat(kvs.rootseq("primary")).isEqualTo(1);
    }

    @Test
    void operations_see_those_before_them() {
        assertThat(kvs.commit(mkdir("a"), put("a", "1"), append("a", "2"))).isEqualTo("ok");
        assertThat(kvs.get("a")).isEqualTo("12");
        assertThat(kvs.commit(put("a", "1"), mkdir("a"), append("a", "2"))).isEqualTo("EISDIR");
    }

    @Test
    void appending_makes_a_value_then_a_valref_with_a_blob_for_each() {
        kvs.commit(append("ev", "one"));
        assertThat(kvs.get("ev", KvsFlags.TREEOBJ)).isEqualTo("one");
        kvs.commit(append("ev", "two"));
        kvs.commit(append("ev", ""));
        assertThat(kvs.get("ev", KvsFlags.TREEOBJ)).isEqualTo("valref of 3");
        assertThat(kvs.get("ev")).isEqualTo("onetwo");
    }

    @Test
    void values_of_more_than_54_bytes_are_stored_by_reference() {
        kvs.commit(put("short", "x".repeat(54)), put("long", "x".repeat(55)));
        assertThat(kvs.get("short", KvsFlags.TREEOBJ)).isEqualTo("x".repeat(54));
        assertThat(kvs.get("long", KvsFlags.TREEOBJ)).isEqualTo("valref of 1");
        assertThat(kvs.get("long")).isEqualTo("x".repeat(55));
    }

    @Test
    void links_on_the_way_are_followed_and_at_the_end_replaced() {
        kvs.commit(mkdir("real.dir"), link("l", "real"), link("e", "real.dir"));
        assertThat(kvs.commit(put("l.dir.x", "1"), put("e", "2"))).isEqualTo("ok");
        assertThat(kvs.get("real.dir.x")).isEqualTo("1");
        assertThat(kvs.get("e")).isEqualTo("2");
    }

    @Test
    void what_cannot_be_done_is_refused() {
        kvs.commit(link("l", "a"), link("far", "elsewhere", "a"), link("o", "o.p"));
        assertThat(kvs.commit(put("", "1"))).isEqualTo("EINVAL");
        assertThat(kvs.commit(put("..", "1"))).isEqualTo("EINVAL");
        assertThat(kvs.commit(new KvsOp("a", 1, null))).isEqualTo("EINVAL");
        assertThat(kvs.commit(new KvsOp("a", KvsFlags.APPEND, null))).isEqualTo("EINVAL");
        assertThat(kvs.commit(append("l", "1"))).isEqualTo("ENOTSUP");
        assertThat(kvs.commit(put("far.x", "1"))).isEqualTo("EINVAL");
        assertThat(kvs.commit(put("o.x", "1"))).isEqualTo("ELOOP");
        assertThat(kvs.commit(OWNER, "nowhere", put("a", "1"))).isEqualTo("ENOTSUP");
        assertThat(kvs.decide(OWNER, new KvsCommand.Commit("primary", 64, List.of())))
                .isEqualTo("EINVAL");
    }

    @Test
    void a_tree_does_not_grow_deeper_than_can_be_walked() {
        String deep = "a.".repeat(Names.DEPTH_MAX - 1) + "a";
        assertThat(kvs.commit(put(deep, "1"))).isEqualTo("ok");
        assertThat(kvs.commit(put(deep + ".a", "1"))).isEqualTo("EINVAL");
        DirRef root = new DirRef(BlobRef.parse(kvs.rootref("primary")));
        assertThat(kvs.commit(new KvsOp("b", 0, root))).isEqualTo("ok");
        assertThat(kvs.get("b." + deep)).isEqualTo("1");
        DirRef deeper = new DirRef(BlobRef.parse(kvs.rootref("primary")));
        assertThat(kvs.commit(new KvsOp("c", 0, deeper))).isEqualTo("EFBIG");
        assertThat(kvs.commit(link("l", deep), put("l.a", "1"))).isEqualTo("EINVAL");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void guests_commit_plain_values_in_their_own_namespace_only() {
        kvs.createNamespace("job-1", GUEST.userid());
        assertThat(kvs.commit(GUEST, "primary", put("a", "1"))).isEqualTo("EPERM");
        assertThat(kvs.commit(GUEST, "job-1", put("a", "1"), mkdir("d"), unlink("a")))
                .isEqualTo("ok");
        assertThat(kvs.commit(GUEST, "job-1", link("l", "a"))).isEqualTo("EPERM");
        BlobRef secret = BlobRef.parse(kvs.rootref("primary"));
        assertThat(kvs.commit(GUEST, "job-1", new KvsOp("x", 0, new DirRef(secret))))
                .isEqualTo("EPERM");
    }

    @Test
    void a_directory_is_copied_by_its_reference_and_survives_a_replay() {
        kvs.commit(put("a.b.c", "1"), put("a.long", "x".repeat(99)));
        var a =
                (KvsAnswer.Found<TreeObject>)
                        kvs.store.lookup(OWNER, "primary", "a", KvsFlags.TREEOBJ);
        kvs.commit(unlink("a"));
        assertThat(kvs.commit(new KvsOp("copy", 0, a.value()))).isEqualTo("ok");
        assertThat(kvs.get("copy.b.c")).isEqualTo("1");
        assertThat(kvs.get("copy.long")).hasSize(99);
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void a_directory_may_come_from_the_content_store() {
        byte[] text =
                "{\"data\":{\"x\":{\"data\":\"MQ==\",\"type\":\"val\",\"ver\":1}},\"type\":\"dir\",\"ver\":1}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        BlobRef ref = BlobRef.of(BlobRef.Hash.SHA1, text);
        assertThat(kvs.decide(OWNER, new KvsCommand.StoreBlob(text))).isEqualTo("ok");
        assertThat(kvs.store.load(ref)).isEqualTo(text);
        kvs.commit(new KvsOp("r", 0, new DirRef(ref)));
        kvs.commit(put("r.y", "2"));
        assertThat(kvs.get("r", KvsFlags.READDIR)).isEqualTo("dir x y");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }
}
