package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.append;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What was gathered in a namespace becomes part of another, in one step.
class AdoptTest {
    private final KvsStory kvs = new KvsStory();

    @BeforeEach
    void staged() {
        kvs.commit(put("a.b", "old"), put("a.kept", "kept"), put("file", "f"), mkdir("dir"));
        kvs.decide(
                KvsStory.OWNER,
                new KvsCommand.CreateNamespace("stage", BlobRef.parse(BlobRef.EMPTY_DIR), 1, 0));
        kvs.commit(KvsStory.OWNER, "stage", put("a.b", "new"), put("file.below", "x"));
        kvs.commit(KvsStory.OWNER, "stage", put("dir", "now a value"), put("z", "z".repeat(99)));
    }

    private String adopt(KvsCaller caller, String from, String key) {
        return kvs.decide(caller, new KvsCommand.AdoptNamespace("primary", from, key));
    }

    private String get(String key) {
        return switch (kvs.store.lookup(KvsStory.OWNER, "primary", key, 0)) {
            case KvsAnswer.Found<TreeObject>(TreeObject.Val val) -> new String(val.data());
            case KvsAnswer.Found<TreeObject>(TreeObject other) -> other.type();
            case KvsAnswer.Refused<TreeObject>(KvsRefusal refusal) -> refusal.error().name();
        };
    }

    @Test
    void over_the_root_directories_become_one_and_the_rest_is_replaced() {
        assertThat(adopt(KvsStory.OWNER, "stage", ".")).isEqualTo("ok");
        assertThat(List.of(get("a.b"), get("a.kept"), get("file.below"), get("dir")))
                .containsExactly("new", "kept", "x", "now a value");
        assertThat(get("z")).hasSize(99);
        assertThat(kvs.store.namespace("stage")).isNull();
        assertThat(kvs.store.namespace("primary").rootseq()).isEqualTo(2);
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void at_a_key_it_takes_the_place_of_what_was_there() {
        assertThat(adopt(KvsStory.OWNER, "stage", "a")).isEqualTo("ok");
        assertThat(List.of(get("a.a.b"), get("a.kept"), get("file")))
                .containsExactly("new", "ENOENT", "f");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void who_may_not_and_what_cannot_is_refused_and_changes_nothing() {
        String before = kvs.store.digest();
        assertThat(adopt(KvsStory.GUEST, "stage", ".")).startsWith("EPERM");
        assertThat(adopt(KvsStory.OWNER, "nosuch", ".")).startsWith("ENOTSUP");
        assertThat(adopt(KvsStory.OWNER, "primary", ".")).startsWith("EINVAL");
        assertThat(kvs.store.digest()).isEqualTo(before);
    }

    @Test
    void a_watcher_of_what_stays_hears_nothing_and_one_of_what_changes_does() {
        kvs.commit(append("log", "one"));
        List<WatchResponse> ofLog = watch("log", KvsFlags.WATCH | KvsFlags.WATCH_APPEND);
        List<WatchResponse> ofKey = watch("a.b", KvsFlags.WATCH);
        adopt(KvsStory.OWNER, "stage", ".");
        assertThat(ofLog).hasSize(1);
        assertThat(ofKey).last().isEqualTo(new WatchResponse.Value(KvsStory.val("new")));
    }

    private List<WatchResponse> watch(String key, int flags) {
        List<WatchResponse> responses = new ArrayList<>();
        kvs.watches.open(
                kvs.store,
                new Watch(
                        new WatchRequest(KvsStory.OWNER, "primary", key, flags, true),
                        responses::add));
        return responses;
    }

    @Test
    void the_history_of_a_key_tells_of_it() {
        adopt(KvsStory.OWNER, "stage", ".");
        KeyHistory history = new KeyHistory(KvsStory.emptyStore(), "primary", "a.b");
        List<String> actions = new ArrayList<>();
        for (byte[] record : kvs.log) {
            history.apply(KvsRecordCodec.read(record)).forEach(c -> actions.add(c.action().word()));
        }
        assertThat(actions).containsExactly("put", "namespace-adopt");
    }
}
