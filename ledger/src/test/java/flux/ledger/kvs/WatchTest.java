package flux.ledger.kvs;

import static flux.ledger.kvs.KvsFlags.STREAM;
import static flux.ledger.kvs.KvsFlags.TREEOBJ;
import static flux.ledger.kvs.KvsFlags.WAITCREATE;
import static flux.ledger.kvs.KvsFlags.WATCH;
import static flux.ledger.kvs.KvsFlags.WATCH_APPEND;
import static flux.ledger.kvs.KvsFlags.WATCH_FULL;
import static flux.ledger.kvs.KvsFlags.WATCH_INITIAL_SENTINEL;
import static flux.ledger.kvs.KvsFlags.WATCH_UNIQ;
import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.append;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.mkdir;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.unlink;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.util.List;
import org.junit.jupiter.api.Test;

@Feature("F256")
class WatchTest {
    private final KvsStory kvs = new KvsStory();

    @Test
    void a_watch_hears_of_every_commit_that_names_its_key() {
        kvs.commit(put("d.s", "1"), link("l", "d.s"));
        List<String> heard = kvs.watch("d..s", WATCH);
        List<String> byLink = kvs.watch("l", WATCH);
        kvs.commit(put("d.s", "1"));
        kvs.commit(put("other", "x"));
        kvs.commit(put(".d.s", "2"), put("d.s", "3"));
        assertThat(heard).containsExactly("1", "1", "3");
        assertThat(byLink).containsExactly("1");
    }

    @Test
    void a_key_that_is_missing_or_goes_away_ends_the_watch() {
        assertThat(kvs.watch("nosuch", WATCH)).containsExactly("ENOENT");
        kvs.commit(put("s", "1"));
        List<String> heard = kvs.watch("s", WATCH);
        kvs.commit(unlink("s"));
        kvs.commit(put("s", "2"));
        assertThat(heard).containsExactly("1", "ENOENT");
    }

    @Test
    void a_watch_may_wait_for_its_key() {
        List<String> watching = kvs.watch("k", WATCH | WAITCREATE);
        List<String> once = kvs.watch(OWNER, "primary", "k", WAITCREATE, false);
        kvs.commit(put("other", "x"));
        kvs.commit(put("k", "1"));
        kvs.commit(put("k", "2"));
        kvs.commit(unlink("k"));
        assertThat(watching).containsExactly("1", "2", "ENOENT");
        assertThat(once).containsExactly("1");
    }

    @Test
    void a_uniq_watch_hears_of_changes_only() {
        kvs.commit(put("s", "1"));
        List<String> heard = kvs.watch("s", WATCH | WATCH_UNIQ);
        kvs.commit(put("s", "1"));
        kvs.commit(put("s", "2"));
        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void a_full_watch_sees_changes_that_do_not_name_its_key() {
        kvs.commit(put("d.a", "1"), link("l", "d.a"));
        List<String> byLink = kvs.watch("l", WATCH | WATCH_FULL);
        List<String> dir = kvs.watch("d", WATCH | WATCH_FULL | TREEOBJ);
        kvs.commit(put("other", "x"));
        kvs.commit(put("d.a", "2"));
        assertThat(byLink).containsExactly("1", "2");
        assertThat(dir).hasSize(2).doesNotHaveDuplicates();
        kvs.commit(unlink("d"));
        assertThat(byLink).containsExactly("1", "2", "ENOENT");
    }

    @Test
    void an_append_watch_gets_the_pieces_one_by_one() {
        kvs.commit(append("ev", "one\n"), append("ev", "two\n"));
        List<String> heard = kvs.watch("ev", WATCH | WATCH_APPEND | WATCH_INITIAL_SENTINEL);
        kvs.commit(append("ev", "three\n"), append("ev", "four\n"));
        assertThat(heard).containsExactly("one\n", "two\n", "sentinel", "three\n", "four\n");
    }

    @Test
    void an_append_watch_that_began_with_a_value_goes_on_with_what_is_added() {
        List<String> heard = kvs.watch("ap", WATCH | WATCH_APPEND | WAITCREATE);
        kvs.commit(append("ap", "1"));
        kvs.commit(append("ap", "2"));
        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void an_append_watch_ends_when_the_value_does_not_go_on() {
        kvs.commit(
                append("a", "1"),
                append("b", "1"),
                append("b", "2"),
                append("c", "1"),
                append("c", "2"));
        List<String> value = kvs.watch("a", WATCH | WATCH_APPEND);
        List<String> shorter = kvs.watch("b", WATCH | WATCH_APPEND);
        List<String> other = kvs.watch("c", WATCH | WATCH_APPEND);
        String overwritten = "EINVAL value of key watched with WATCH_APPEND overwritten";
        kvs.commit(put("a", "12"), put("b", "x".repeat(60)));
        kvs.commit(put("c", "x"), append("c", "y"), append("c", "z"));
        assertThat(value).containsExactly("1", overwritten);
        assertThat(shorter)
                .containsExactly("1", "2", "EINVAL key watched with WATCH_APPEND shortened");
        assertThat(other).containsExactly("1", "2", overwritten);
    }

    @Test
    void a_stream_is_the_pieces_and_an_end() {
        kvs.commit(append("ev", "1"), append("ev", "2"), put("v", "x"), mkdir("d"), link("l", "v"));
        assertThat(kvs.watch("ev", STREAM)).containsExactly("1", "2", "ENODATA");
        assertThat(kvs.watch("v", STREAM)).containsExactly("x", "ENODATA");
        assertThat(kvs.watch("d", STREAM)).containsExactly("EISDIR dirref cannot be streamed");
        assertThat(kvs.watch("l", WATCH | WATCH_APPEND))
                .containsExactly("EINVAL symlink cannot be watched with WATCH_APPEND");
    }

    @Test
    void a_namespace_that_goes_ends_its_watches_and_one_that_comes_begins_them() {
        assertThat(kvs.watch(OWNER, "ns", "k", WATCH, true)).containsExactly("ENOTSUP");
        List<String> heard = kvs.watch(OWNER, "ns", "k", WATCH | WAITCREATE, true);
        kvs.createNamespace("ns", 7);
        kvs.commit(OWNER, "ns", put("k", "1"));
        kvs.decide(OWNER, new KvsCommand.RemoveNamespace("ns"));
        assertThat(heard).containsExactly("1", "ENOTSUP");
        assertThat(kvs.watch(GUEST, "primary", "k", WATCH, true)).containsExactly("EPERM");
    }

    @Test
    void flags_that_make_no_sense_are_refused() {
        assertThat(kvs.watch(OWNER, "primary", "k", WATCH, false))
                .containsExactly("EPROTO KVS watch request rejected without streaming RPC flag");
        assertThat(kvs.watch("k", WATCH | STREAM))
                .containsExactly("EINVAL Cannot KVS watch and stream at the same time");
        assertThat(kvs.watch("k", WATCH_FULL))
                .containsExactly("EINVAL Must set KVS watch flag with other watch flags");
        assertThat(kvs.watch("k", WATCH | WATCH_INITIAL_SENTINEL))
                .containsExactly(
                        "EINVAL Must set KVS watch append flag with initial sentinel flag");
    }

    @Test
    void a_closed_watch_hears_nothing_more() {
        kvs.commit(put("s", "1"));
        List<String> heard = new java.util.ArrayList<>();
        Watch watch =
                new Watch(
                        new WatchRequest(OWNER, "primary", "s", WATCH, true),
                        response -> heard.add(response.toString()));
        kvs.watches.open(kvs.store, watch);
        assertThat(kvs.watches.close(watch)).isTrue();
        assertThat(kvs.watches.close(watch)).isFalse();
        kvs.commit(put("s", "2"));
        assertThat(heard).hasSize(1);
    }
}
