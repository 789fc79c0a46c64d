package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencesTest {
    private final Fences<String> fences = new Fences<>();

    private static CommitJson entry(String name, int participants, String key) throws IOException {
        return entry(name, participants, key, "primary", 0);
    }

    private static CommitJson entry(
            String name, int participants, String key, String namespace, int flags)
            throws IOException {
        String payload =
                """
                {"name":"%s","nprocs":%d,"namespace":"%s","flags":%d,"more":[1],
                 "ops":[{"key":"%s","flags":0,"dirent":null}]}
                """
                        .formatted(name, participants, namespace, flags, key);
        return CommitJson.read((payload + "\0").getBytes(UTF_8));
    }

    @Test
    void all_who_enter_are_one_transaction_in_the_order_of_their_coming() throws IOException {
        assertThat(fences.enter(entry("f", 3, "a"), "first")).isNull();
        assertThat(fences.enter(entry("other", 2, "x"), "stranger")).isNull();
        assertThat(fences.enter(entry("f", 3, "b"), "second")).isNull();
        Fences.Complete<String> all = fences.enter(entry("f", 3, "c"), "third");
        assertThat(all).isNotNull();
        assertThat(all.participants()).containsExactly("first", "second", "third");
        assertThat(all.commit().ops()).extracting(KvsOp::key).containsExactly("a", "b", "c");
        assertThat(fences.size()).as("still open: other").isEqualTo(1);
    }

    @Test
    void a_fence_may_be_used_again_once_it_is_complete() throws IOException {
        assertThat(fences.enter(entry("f", 1, "a"), "first")).isNotNull();
        assertThat(fences.enter(entry("f", 2, "b"), "second")).isNull();
    }

    @Test
    void who_says_otherwise_than_the_others_is_refused_and_the_fence_waits_on() throws IOException {
        fences.enter(entry("f", 2, "a"), "first");
        for (CommitJson misled :
                List.of(
                        entry("f", 3, "b"),
                        entry("f", 2, "b", "elsewhere", 0),
                        entry("f", 2, "b", "primary", KvsFlags.SYNC))) {
            assertThatThrownBy(() -> fences.enter(misled, "misled"))
                    .hasMessage("fence f: others gave another namespace, nprocs or flags");
        }
        CommitJson nameless = entry("", 2, "b");
        assertThatThrownBy(() -> fences.enter(nameless, "nameless"))
                .hasMessage("a fence needs a name and nprocs of 1 or more");
        assertThat(fences.enter(entry("f", 2, "b"), "second")).isNotNull();
    }

    @Test
    void what_is_no_transaction_is_refused() {
        assertThatThrownBy(() -> CommitJson.read("[]".getBytes(UTF_8)))
                .hasMessageContaining("a transaction must be an object");
        assertThatThrownBy(() -> CommitJson.read("{\"ops\":[]}".getBytes(UTF_8)))
                .hasMessageContaining("a transaction needs namespace and ops");
    }
}
