package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.append;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.unlink;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHistoryTest {
    private final KvsStory kvs = new KvsStory();

    /// `VERSION ACTION KEY VALUE` a change.
    private List<String> history(String namespace, String key) {
        KeyHistory history = new KeyHistory(KvsStory.emptyStore(), namespace, key);
        List<String> lines = new ArrayList<>();
        for (byte[] record : kvs.log) {
            for (KeyChange change : history.apply(KvsRecordCodec.read(record))) {
                TreeObject value = change.value();
                lines.add(
                        "%d %s %s %s"
                                .formatted(
                                        change.version(),
                                        change.action().word(),
                                        change.key(),
                                        value == null ? "-" : KvsStory.text(value)));
            }
        }
        return lines;
    }

    private List<String> history(String key) {
        return history("primary", key);
    }

    private static StoredDir directory(String name, String value) {
        return new StoredDir(new String[] {name}, new TreeObject[] {KvsStory.val(value)}, 1);
    }

    @Test
    void every_commit_that_names_the_key_is_a_change_with_its_version() {
        kvs.commit(put("a", "1"), put("b", "other"));
        kvs.commit(put("b", "other"));
        kvs.commit(append("a", "2"));
        kvs.commit(put("a", "1"), put("a", "3"));
        kvs.commit(unlink("a"));
        assertThat(history("a"))
                .containsExactly(
                        "1 put a 1", "3 append a 2", "4 put a 1", "4 put a 3", "5 unlink a -");
    }

    @Test
    void a_directory_s_history_is_that_of_all_that_is_below_it() {
        kvs.commit(mkdir("d"));
        kvs.commit(put("d.e.f", "1"), put("da", "1"));
        kvs.commit(link("d.l", "e"));
        assertThat(history("d"))
                .containsExactly("1 mkdir d dir ", "2 put d.e.f 1", "3 link d.l -> e");
        assertThat(history(".")).hasSize(4);
    }

    @Test
    void a_key_changes_with_the_directory_above_it() {
        kvs.commit(put("d.a", "1"));
        kvs.commit(unlink("d"));
        kvs.commit(put("d", "a value"));
        kvs.commit(put("d.b", "2"));
        assertThat(history("d.a")).containsExactly("1 put d.a 1", "2 unlink d -");
        kvs.commit(put("from.a", "3"));
        kvs.commit(new KvsOp("d", 0, directory("a", "3")));
        assertThat(history("d.a")).last().isEqualTo("6 put d 3");
    }

    @Test
    void a_key_changes_through_a_link_that_leads_to_it() {
        kvs.commit(put("d.a", "1"));
        kvs.commit(link("l", "d"));
        kvs.commit(put("l.a", "2"));
        assertThat(history("d.a")).containsExactly("1 put d.a 1", "3 put l.a 2");
    }

    @Test
    void removing_what_is_not_there_is_no_change_and_who_is_told() {
        kvs.commit(unlink("a"));
        kvs.createNamespace("n", GUEST.userid());
        kvs.commit(GUEST, "n", put("a", "1"));
        kvs.decide(OWNER, new KvsCommand.RemoveNamespace("n"));
        assertThat(history("a")).isEmpty();
        assertThat(history("n", "a")).containsExactly("1 put a 1", "0 namespace-remove a -");
        KeyHistory history = new KeyHistory(KvsStory.emptyStore(), "n", "a");
        List<KeyChange> changes = new ArrayList<>();
        kvs.log.forEach(record -> changes.addAll(history.apply(KvsRecordCodec.read(record))));
        assertThat(changes.getFirst().userid()).isEqualTo(GUEST.userid());
    }

    /// A failure is a seed.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_change_of_a_value_is_missed_and_the_last_one_is_what_stands_there(long seed) {
        Random random = new Random(seed);
        List<String> values = new ArrayList<>();
        String before = "ENOENT";
        for (int i = 0; i < 200; i++) {
            List<String> keys = List.of("a", "a.b", "a.b.c", "l", "l.b", "l.b.c", "x");
            String key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(6)) {
                case 0 -> kvs.commit(unlink(key));
                case 1 -> kvs.commit(link("l", "a"));
                case 2 -> kvs.commit(mkdir(key));
                default -> kvs.commit(put(key, "v" + i));
            }
            String now = kvs.get("a.b", KvsFlags.TREEOBJ);
            if (!now.equals(before)) {
                values.add(now);
            }
            before = now;
        }
        List<String> history = history("a.b");
        assertThat(history.size()).isGreaterThanOrEqualTo(values.size());
        List<String> seen =
                history.stream()
                        .map(line -> line.replaceFirst(".* ", ""))
                        .filter(value -> value.startsWith("v"))
                        .toList();
        assertThat(seen)
                .containsAll(values.stream().filter(value -> value.startsWith("v")).toList());
    }
}
