package flux.replay.resources;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.event.EventLine;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.replay.Past;
import flux.replay.RandomPast;
import flux.replay.resources.ResourceView.Drained;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What befalls resources, as a state (RFC 44) and as an eventlog (RFC 28).
@Feature("F206")
class ResourceViewTest {
    private final Past past =
            Past.begin().at(1).when(new DefineResources(nodes(4), "configuration"));

    @Test
    void before_they_are_defined_there_are_none() {
        ResourceView view = view(Past.begin());
        assertThat(view.all().isEmpty()).isTrue();
        assertThat(view.method()).isEmpty();
        assertThat(view.allocated().isEmpty()).isTrue();
        assertThat(eventlog(Past.begin())).isEmpty();
    }

    @Test
    void drained_ranks_have_a_time_and_a_reason_each_until_they_are_undrained() {
        past.at(2).when(new Drain("0-1", "broken fan", DrainMode.REFUSE));
        past.at(3).when(new Drain("3", "", DrainMode.REFUSE));
        assertThat(view(past).drained())
                .containsExactly(
                        Map.entry(0, drained(2, "broken fan")),
                        Map.entry(1, drained(2, "broken fan")),
                        Map.entry(3, drained(3, "")));
        assertThat(view(past).drainedRanks().encode()).isEqualTo("0-1,3");
        past.at(4).when(new Undrain("1,3", "repaired", false));
        assertThat(view(past).drainedRanks().encode()).isEqualTo("0");
        past.at(5).when(new Drain("1", "again", DrainMode.REFUSE));
        assertThat(view(past).drained()).containsEntry(1, drained(5, "again"));
    }

    @Test
    void a_second_drain_is_refused_unless_it_says_what_to_do() {
        past.at(2).when(new Drain("1", "first", DrainMode.REFUSE));
        past.at(3).when(new Drain("0-1", "second", DrainMode.REFUSE));
        assertThat(view(past).drained()).containsExactly(Map.entry(1, drained(2, "first")));
    }

    @Test
    void an_update_leaves_what_is_drained_as_it_is() {
        past.at(2).when(new Drain("1", "first", DrainMode.REFUSE));
        past.at(3).when(new Drain("0-1", "second", DrainMode.UPDATE));
        assertThat(view(past).drained())
                .containsExactly(
                        Map.entry(0, drained(3, "second")), Map.entry(1, drained(2, "first")));
    }

    @Test
    void an_overwrite_replaces_the_reason_and_keeps_the_time() {
        past.at(2).when(new Drain("1", "first", DrainMode.REFUSE));
        past.at(3).when(new Drain("0-1", "second", DrainMode.OVERWRITE));
        assertThat(view(past).drained())
                .containsExactly(
                        Map.entry(0, drained(3, "second")), Map.entry(1, drained(2, "second")));
    }

    @Test
    void the_eventlog_tells_it_line_by_line() {
        past.at(2).when(new Drain("0-1", "fan", DrainMode.OVERWRITE));
        past.at(3).when(new Drain("2", "", DrainMode.REFUSE));
        past.at(4).when(new Undrain("1", "", false));
        past.when(new Undrain("1", "refused, and so not told", false));
        assertThat(eventlog(past).replace('"', '\''))
                .isEqualTo(
                        """
                        {'timestamp':1700000001.0,'name':'restart','context':\
                        {'ranks':'0-3','online':'','nodelist':'node[0-3]'}}
                        {'timestamp':1700000001.0,'name':'resource-define','context':\
                        {'method':'configuration'}}
                        {'timestamp':1700000001.0,'name':'online','context':{'idset':'0-3'}}
                        {'timestamp':1700000002.0,'name':'drain','context':\
                        {'idset':'0-1','nodelist':'node[0-1]','reason':'fan','overwrite':1}}
                        {'timestamp':1700000003.0,'name':'drain','context':\
                        {'idset':'2','nodelist':'node2','overwrite':0}}
                        {'timestamp':1700000004.0,'name':'undrain','context':\
                        {'idset':'1','nodelist':'node1','overwrite':0}}
                        """);
        assertThat(EventLine.parseAll(eventlog(past))).hasSize(6);
    }

    @Test
    void resources_are_held_from_alloc_to_free() {
        JobId job = past.submitted();
        past.allocated(job, 1);
        assertThat(view(past).allocated().summary()).isEqualTo("rank1/core[0-1]");
        past.when(new Raise(job, "cancel", 0, "", null));
        assertThat(view(past).allocated().summary())
                .as("a job in CLEANUP holds what it had")
                .isEqualTo("rank1/core[0-1]");
        past.ended(job, 15);
        assertThat(view(past).allocated().isEmpty()).isTrue();
    }

    @Test
    void what_several_jobs_hold_of_a_node_is_added_up_with_its_properties() {
        ResourceSet all =
                ResourceSet.builder()
                        .node(0, "node0", Idset.range(0, 7), Idset.EMPTY)
                        .node(1, "node1", Idset.range(0, 7), Idset.EMPTY)
                        .property("fast", Idset.range(0, 1))
                        .build();
        Past two = Past.begin().when(new DefineResources(all, "configuration"));
        two.allocated(two.submitted(), Past.cores(0, 4, 5));
        two.allocated(two.submitted(), Past.cores(0, 0, 1));
        ResourceSet held = view(two).allocated();
        assertThat(held.summary()).isEqualTo("rank0/core[0-1,4-5]");
        assertThat(held.hasProperty("fast", 0)).isTrue();
        assertThat(held.properties().get("fast").encode()).isEqualTo("0");
    }

    @Test
    void the_sum_is_what_the_job_manager_knows_after_every_entry() {
        for (long seed = 1; seed <= 20; seed++) {
            Past random = RandomPast.of(seed, 250);
            ResourceView view = new ResourceView();
            flux.ledger.state.Instance instance = new flux.ledger.state.Instance();
            for (PositionedEntry entry : random.entries()) {
                view.apply(entry.entry());
                instance.apply(entry.entry());
                assertThat(cores(view.allocated()))
                        .as("seed %d, entry %d", seed, entry.entry().sequence())
                        .isEqualTo(held(instance));
            }
        }
    }

    private static Map<Integer, BitSet> held(flux.ledger.state.Instance instance) {
        Map<Integer, BitSet> held = new TreeMap<>();
        for (Job job : instance.activeJobs()) {
            ResourceSet resources = job.resources();
            if (resources != null) {
                add(resources, held);
            }
        }
        return held;
    }

    private static Map<Integer, BitSet> cores(ResourceSet resources) {
        Map<Integer, BitSet> cores = new TreeMap<>();
        add(resources, cores);
        return cores;
    }

    private static void add(ResourceSet resources, Map<Integer, BitSet> into) {
        resources.forEachNode(
                (rank, _, cores, _) -> {
                    BitSet bits = into.computeIfAbsent(rank, _ -> new BitSet());
                    cores.forEach(bits::set);
                });
    }

    private static Drained drained(int seconds, String reason) {
        return new Drained(Past.EPOCH + seconds * 1_000_000L, reason);
    }

    private static ResourceSet nodes(int count) {
        ResourceSet.Builder nodes = ResourceSet.builder();
        for (int rank = 0; rank < count; rank++) {
            nodes.node(rank, "node" + rank, Idset.range(0, 7), Idset.EMPTY);
        }
        return nodes.build();
    }

    private static ResourceView view(Past past) {
        ResourceView view = new ResourceView();
        past.entries().forEach(entry -> view.apply(entry.entry()));
        return view;
    }

    private static String eventlog(Past past) {
        ResourceEventlog eventlog = new ResourceEventlog();
        past.entries().forEach(entry -> eventlog.apply(entry.entry()));
        return eventlog.text();
    }
}
