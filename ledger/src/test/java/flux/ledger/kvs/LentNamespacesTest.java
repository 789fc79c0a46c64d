package flux.ledger.kvs;

import static flux.ledger.kvs.KvsStory.GUEST;
import static flux.ledger.kvs.KvsStory.OWNER;
import static flux.ledger.kvs.KvsStory.link;
import static flux.ledger.kvs.KvsStory.put;
import static flux.ledger.kvs.KvsStory.val;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Namespaces that are there without having been created, as those of running jobs are.
class LentNamespacesTest {
    private static final KvsCaller STRANGER = new KvsCaller(9, false);

    private final KvsStory kvs = new KvsStory();
    private final TreeSet<String> running = new TreeSet<>(List.of("job-1"));

    @BeforeEach
    void lend() {
        kvs.store.lend(
                new LentNamespaces() {
                    @Override
                    public OptionalLong ownerOf(String name) {
                        return running.contains(name)
                                ? OptionalLong.of(GUEST.userid())
                                : OptionalLong.empty();
                    }

                    @Override
                    public @Nullable VirtualDirectory shownIn(String name) {
                        return name.startsWith("job-") ? new Output() : null;
                    }

                    @Override
                    public Iterable<String> names() {
                        return running;
                    }
                });
    }

    private static final class Output implements VirtualDirectory {
        @Override
        public @Nullable TreeObject lookup(String name) {
            return name.equals("output") ? val("hello") : null;
        }

        @Override
        public Iterable<String> names() {
            return List.of("output");
        }
    }

    @Test
    void one_that_nobody_writes_to_leaves_no_trace_in_the_log() {
        assertThat(kvs.rootseq("job-1")).isZero();
        assertThat(kvs.get(GUEST, "job-1", "output", 0)).isEqualTo("hello");
        assertThat(kvs.store.namespaces())
                .extracting(Namespace::name)
                .containsExactly("primary", "job-1");
        running.clear();
        assertThat(kvs.get(GUEST, "job-1", "output", 0)).isEqualTo("ENOTSUP");
        assertThat(kvs.log).isEmpty();
    }

    @Test
    void the_first_commit_creates_it_for_its_user_and_nobody_else() {
        assertThat(kvs.commit(STRANGER, "job-1", put("a", "1"))).isEqualTo("EPERM");
        assertThat(kvs.commit(GUEST, "job-1", put("a", "1"))).isEqualTo("ok");
        assertThat(kvs.log).as("created, committed").hasSize(2);
        assertThat(kvs.get(GUEST, "job-1", ".", KvsFlags.READDIR)).isEqualTo("dir a output");
        assertThat(kvs.get(STRANGER, "job-1", "a", 0)).isEqualTo("EPERM");
        assertThat(kvs.commit(GUEST, "job-1", put("output", "forged")))
                .isEqualTo("EPERM output is a read-only view");
        assertThat(kvs.store.namespaces())
                .extracting(Namespace::name)
                .containsExactly("primary", "job-1");
    }

    @Test
    void what_an_ended_job_left_is_kept_though_its_namespace_is_gone() {
        kvs.commit(GUEST, "job-1", put("a.b", "1"));
        List<String> heard = kvs.watch(GUEST, "job-1", "a.b", KvsFlags.WATCH, true);
        running.clear();
        KvsCommand archive = new KvsCommand.ArchiveNamespace("job-1");
        assertThat(kvs.decide(OWNER, archive)).isEqualTo("ok");
        assertThat(kvs.decide(OWNER, archive)).isEqualTo("unchanged");
        assertThat(heard).containsExactly("1", "ENOTSUP");
        assertThat(kvs.get(GUEST, "job-1", "a.b", 0)).isEqualTo("ENOTSUP");
        assertThat(KvsStory.text(java.util.Objects.requireNonNull(kvs.store.treeOf("job-1"))))
                .isEqualTo("dir a");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void what_a_purged_job_left_is_forgotten_and_nothing_that_is_still_there() {
        KvsCommand forget = new KvsCommand.ForgetArchive("job-1");
        kvs.commit(GUEST, "job-1", put("a.b", "1"));
        assertThat(kvs.decide(OWNER, forget)).as("it runs").isEqualTo("unchanged");
        running.clear();
        kvs.decide(OWNER, new KvsCommand.ArchiveNamespace("job-1"));
        assertThat(kvs.decide(OWNER, new KvsCommand.RemoveNamespace("job-1")))
                .as("by hand, what is archived is not there")
                .isEqualTo("unchanged");
        assertThat(kvs.decide(OWNER, forget)).isEqualTo("ok");
        assertThat(kvs.store.treeOf("job-1")).isNull();
        assertThat(kvs.decide(OWNER, forget)).isEqualTo("unchanged");
        assertThat(kvs.replayed().digest()).isEqualTo(kvs.store.digest());
    }

    @Test
    void a_watch_from_before_the_namespace_was_written_to_goes_on_without_repeating_itself() {
        int forever = KvsFlags.WATCH | KvsFlags.WAITCREATE;
        List<String> output = kvs.watch(GUEST, "job-1", "output", KvsFlags.WATCH, true);
        List<String> awaited = kvs.watch(GUEST, "job-1", "a", forever, true);
        kvs.commit(GUEST, "job-1", put("a", "1"));
        kvs.commit(GUEST, "job-1", put("a", "2"));
        assertThat(output).containsExactly("hello");
        assertThat(awaited).containsExactly("1", "2");
    }

    @Test
    void who_waits_for_a_key_of_a_job_that_has_not_begun_gets_it() {
        List<String> awaited = kvs.watch(GUEST, "job-2", "output", KvsFlags.WAITCREATE, false);
        assertThat(awaited).isEmpty();
        running.add("job-2");
        kvs.watches.appeared(kvs.store, "job-2");
        assertThat(awaited).containsExactly("hello");
    }

    @Test
    void a_link_leads_into_it_for_those_who_may() {
        kvs.commit(GUEST, "job-1", put("a", "1"));
        kvs.commit(link("of-a-job", "job-1", "a"));
        assertThat(kvs.get("of-a-job")).isEqualTo("1");
        running.clear();
        kvs.decide(OWNER, new KvsCommand.ArchiveNamespace("job-1"));
        assertThat(kvs.get("of-a-job")).isEqualTo("ENOTSUP");
    }
}
