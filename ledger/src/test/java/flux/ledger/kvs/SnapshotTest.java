package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.append;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.unlink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.kvs.snapshot.ContentMark;
import flux.ledger.kvs.snapshot.KvsSnapshot;
import flux.ledger.kvs.snapshot.SnapshotDamagedException;
import flux.ledger.kvs.snapshot.SnapshotReader;
import flux.ledger.kvs.snapshot.SnapshotWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A snapshot is the store again: same keys, same names of trees, and it goes on from there.
class SnapshotTest {
    private static final BlobRef.Hash SHA1 = BlobRef.Hash.SHA1;
    private static final int COMMITS = 200;

    private final KvsStory kvs = new KvsStory();

    private static byte[] bytes(KvsStore store) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        KvsSnapshot snapshot = new KvsSnapshot(77, 9, 1234, store.image(), ContentMark.NONE);
        SnapshotWriter.write(snapshot, SHA1, out);
        return out.toByteArray();
    }

    private static SnapshotReader.Found read(byte[] bytes) throws IOException {
        SnapshotReader.check(new ByteArrayInputStream(bytes), bytes.length);
        return SnapshotReader.read(new ByteArrayInputStream(bytes), SHA1);
    }

    private KvsStore again() throws IOException {
        KvsStore store = new KvsStore(kvs.store.content().blobs(), KvsStory.OWNER.userid());
        store.become(read(bytes(kvs.store)).snapshot().image());
        return store;
    }

    @Test
    void it_has_every_kind_of_object_and_namespace() throws IOException {
        String longValue = "x".repeat(1000);
        kvs.commit(put("a.b", "1"), put("a.long", longValue), append("a.long", "y"), mkdir("e"));
        kvs.commit(link("l", "a.b"), link("m", "other", "a"), put("ä.日本", ""));
        kvs.decide(
                KvsStory.OWNER,
                new KvsCommand.CreateNamespace("other", BlobRef.parse(BlobRef.EMPTY_DIR), 17, 3));
        kvs.commit(KvsStory.OWNER, "other", put("a", "there"));
        kvs.decide(
                KvsStory.OWNER,
                new KvsCommand.CreateNamespace("gone", BlobRef.parse(BlobRef.EMPTY_DIR), 18, 0));
        kvs.commit(KvsStory.OWNER, "gone", put("k", "kept"));
        kvs.decide(KvsStory.OWNER, new KvsCommand.ArchiveNamespace("gone"));

        KvsStore again = again();
        assertThat(again.digest()).isEqualTo(kvs.store.digest());
        assertThat(again.image()).isEqualTo(kvs.store.image());
        assertThat(again.namespace("other")).isEqualTo(kvs.store.namespace("other"));
        assertThat(again.treeOf("gone")).isEqualTo(kvs.store.treeOf("gone"));
        assertThat(again.lookup(KvsStory.OWNER, "primary", "a.long", 0))
                .isEqualTo(new KvsAnswer.Found<>(KvsStory.val(longValue + "y")));
    }

    @Test
    void it_says_which_record_it_stands_behind() throws IOException {
        kvs.commit(put("a", "1"), put("d.b", "2"));
        SnapshotReader.Found found = read(bytes(kvs.store));
        assertThat(found.snapshot().position()).isEqualTo(77);
        assertThat(found.snapshot().sequence()).isEqualTo(9);
        assertThat(found.snapshot().recordCrc()).isEqualTo(1234);
        assertThat(found.entries()).isEqualTo(3);
    }

    /// A directory that stands in 2^20 places is written once, and is one in the heap again.
    @Test
    void what_is_shared_stays_shared() throws IOException {
        StoredDir dir = new StoredDir(new String[] {"k"}, new TreeObject[] {KvsStory.val("v")}, 1);
        for (int i = 0; i < 20; i++) {
            dir = new StoredDir(new String[] {"a", "b"}, new TreeObject[] {dir, dir}, 2);
        }
        kvs.store.apply(new KvsEvent.NamespaceCreated("wide", 1, 0, dir));
        assertThat(bytes(kvs.store)).hasSizeLessThan(2000);
        StoredDir again = read(bytes(kvs.store)).snapshot().image().namespaces().getLast().root();
        assertThat(again.entry(0)).isSameAs(again.entry(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_was_done_before_and_is_done_after(long seed) throws IOException {
        Random random = new Random(seed);
        KvsStore copy = null;
        for (int i = 0; i < COMMITS; i++) {
            int before = kvs.log.size();
            kvs.commit(random(random));
            if (copy != null) {
                for (byte[] record : kvs.log.subList(before, kvs.log.size())) {
                    copy.apply(KvsRecordCodec.read(record).event());
                }
                assertThat(copy.digest()).as("after commit " + i).isEqualTo(kvs.store.digest());
            }
            if (i % 20 == 0) {
                copy = again();
            }
        }
    }

    private static KvsOp random(Random random) {
        String key = "k" + random.nextInt(5) + ".k" + random.nextInt(5);
        return switch (random.nextInt(4)) {
            case 0 -> unlink(key);
            case 1 -> append(key, "v".repeat(random.nextInt(80)));
            case 2 -> put("k" + random.nextInt(5), "leaf");
            default -> put(key, "w".repeat(random.nextInt(80)));
        };
    }

    @Test
    void no_bit_of_it_can_be_wrong_without_notice() throws IOException {
        kvs.commit(put("a.b", "1"), put("c", "x".repeat(60)), link("l", "a.b"));
        byte[] good = bytes(kvs.store);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> read(bad))
                    .as("bit " + bit)
                    .isInstanceOf(SnapshotDamagedException.class);
        }
        for (int length : List.of(0, 1, 3, 4, good.length / 2, good.length - 1)) {
            assertThatThrownBy(() -> read(java.util.Arrays.copyOf(good, length)))
                    .as("cut to " + length)
                    .isInstanceOf(SnapshotDamagedException.class);
        }
    }

    /// Names that the store has not made yet are made for the snapshot, and leave no trace.
    @Test
    void taking_one_leaves_the_store_as_it_was() throws IOException {
        kvs.commit(put("a.b.c", "1"));
        StoredDir root = kvs.store.namespaces().iterator().next().root();
        bytes(kvs.store);
        assertThat(root.knownRef()).isNull();
        assertThat(read(bytes(kvs.store)).snapshot().image().namespaces().getFirst().root())
                .extracting(StoredDir::knownRef)
                .isEqualTo(kvs.store.rootref(kvs.store.namespaces().iterator().next()));
    }
}
