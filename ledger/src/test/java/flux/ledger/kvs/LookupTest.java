package flux.ledger.kvs;

import static flux.ledger.kvs.KvsFlags.READDIR;
import static flux.ledger.kvs.KvsFlags.READLINK;
import static flux.ledger.kvs.KvsFlags.TREEOBJ;
import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.text;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.kvs.TreeObject.DirRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Feature({"F258", "F259"})
class LookupTest {
    private final KvsStory kvs = new KvsStory();

    @BeforeEach
    void a_small_tree() {
        kvs.commit(put("a.b", "42"), put("e", ""), mkdir("d"), link("l", "a.b"), link("ld", "a"));
    }

    @Test
    void every_kind_of_entry_with_every_flag() {
        String[] keys = {"a.b", "d", "l", "ld", "nosuch", "a.b.c", "ld.b", "."};
        StringBuilder table = new StringBuilder();
        for (String key : keys) {
            String treeobj = kvs.get(key, TREEOBJ).replaceAll("sha1-.*", "SHA");
            table.append(
                    String.join(
                            " | ",
                            key,
                            kvs.get(key),
                            kvs.get(key, READDIR),
                            kvs.get(key, READLINK),
                            treeobj));
            table.append('\n');
        }
        assertThat(table.toString())
                .isEqualTo(
                        """
                        a.b | 42 | ENOTDIR | EINVAL | 42
                        d | EISDIR | dir  | EINVAL | dirref SHA
                        l | 42 | ENOTDIR | -> a.b | -> a.b
                        ld | EISDIR | dir b | -> a | -> a
                        nosuch | ENOENT | ENOENT | ENOENT | ENOENT
                        a.b.c | ENOENT | ENOENT | ENOENT | ENOENT
                        ld.b | 42 | ENOTDIR | EINVAL | 42
                        . | EISDIR | dir a d e l ld | EINVAL | dirref SHA
                        """);
    }

    @Test
    void keys_may_have_too_many_dots() {
        for (String key : new String[] {"a..b", ".a.b", "a.b.", "..a...b.."}) {
            assertThat(kvs.get(key)).as(key).isEqualTo("42");
        }
        assertThat(kvs.get("...")).isEqualTo("EISDIR");
        assertThat(kvs.get("")).isEqualTo("ENOENT");
    }

    @Test
    void ten_links_in_a_row_are_followed_and_eleven_are_not() {
        kvs.commit(put("l0", "end"));
        for (int i = 1; i <= 11; i++) {
            kvs.commit(link("l" + i, "l" + (i - 1)));
        }
        assertThat(kvs.get("l10")).isEqualTo("end");
        assertThat(kvs.get("l11")).isEqualTo("ELOOP");
        kvs.commit(link("round", "round"));
        assertThat(kvs.get("round")).isEqualTo("ELOOP");
    }

    @Test
    void links_that_multiply_end_too() {
        for (int i = 0; i < 10; i++) {
            String next = "m" + (i + 1) + ".";
            kvs.commit(link("m" + i, next.repeat(9) + "x"), link("m10", "."));
        }
        assertThat(kvs.get("m0")).isIn("ELOOP", "ENOENT");
    }

    @Test
    void a_link_may_lead_into_another_namespace() {
        kvs.createNamespace("ns1", 7);
        kvs.commit(OWNER, "ns1", put("k", "there"));
        kvs.commit(link("far", "ns1", "k"), link("gone", "nosuch", "k"));
        assertThat(kvs.get("far")).isEqualTo("there");
        assertThat(kvs.get("far", READLINK)).isEqualTo("-> ns1::k");
        assertThat(kvs.get("gone")).isEqualTo("ENOTSUP");
    }

    @Test
    void namespaces_are_for_their_owners() {
        kvs.createNamespace("job-1", GUEST.userid());
        assertThat(kvs.get(GUEST, "primary", "a.b", 0)).isEqualTo("EPERM");
        assertThat(kvs.get(GUEST, "job-1", "a", 0)).isEqualTo("ENOENT");
        assertThat(kvs.get(GUEST, "nosuch", "a", 0)).isEqualTo("ENOTSUP");
    }

    @Test
    void an_old_root_shows_the_old_values() {
        DirRef root = new DirRef(BlobRef.parse(kvs.rootref("primary")));
        kvs.commit(put("a.b", "43"), put("n", "new"));
        kvs.rootref("primary");
        assertThat(text(kvs.store.lookupAt(OWNER, root, "a.b", 0))).isEqualTo("42");
        assertThat(text(kvs.store.lookupAt(OWNER, root, "l", 0))).isEqualTo("42");
        assertThat(text(kvs.store.lookupAt(OWNER, root, "n", 0))).isEqualTo("ENOENT");
        assertThat(text(kvs.store.lookupAt(GUEST, root, "a.b", 0))).isEqualTo("EPERM");
        DirRef unknown = new DirRef(BlobRef.ofDigest(new byte[20]));
        assertThat(text(kvs.store.lookupAt(OWNER, unknown, "a", 0))).isEqualTo("ENOTRECOVERABLE");
        assertThat(text(kvs.store.lookupAt(OWNER, KvsStory.val("x"), "a", 0))).isEqualTo("EINVAL");
    }

    @Test
    void the_text_of_a_directory_can_be_loaded_by_its_name() {
        BlobRef root = BlobRef.parse(kvs.rootref("primary"));
        byte[] text = kvs.store.load(root);
        assertThat(text).isNotNull();
        assertThat(BlobRef.of(BlobRef.Hash.SHA1, text)).isEqualTo(root);
    }
}
