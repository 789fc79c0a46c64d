package flux.scheduler.fluxion;

import static org.assertj.core.api.Assertions.assertThat;

import flux.scheduler.Asked;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.match.Matched.Found;
import org.junit.jupiter.api.Test;

/// What is remembered of requests has a bound, however many kinds of them come.
class ManyKindsTest {
    private static final int ALWAYS = 16;
    private static final int AT_MOST = 256;
    private static final int PLACES = 1 << 18;

    private static Fluxion cluster(int nodes) {
        return new Fluxion(
                GraphSource.OF_RESOURCES.graph(Asked.machine(nodes, 2, 0)),
                FluxionOptions.of("low"));
    }

    private static Jobspec kind(int slots) {
        return new Jobspec(Requests.of(Asked.slots(slots).request()), 0, null);
    }

    /// Asks for each kind twice: then it has standings.
    private static void ask(Fluxion fluxion, int kinds) {
        for (int slots = 1; slots <= kinds; slots++) {
            for (int i = 0; i < 2; i++) {
                assertThat(fluxion.withoutAllocating(kind(slots), 0)).isInstanceOf(Found.class);
            }
        }
    }

    @Test
    void a_small_machine_remembers_many_kinds_but_not_all() {
        Fluxion fluxion = cluster(200);
        ask(fluxion, 64);
        assertThat(fluxion.traverser().remembered()).isEqualTo(64);
        ask(fluxion, 300);
        assertThat(fluxion.traverser().remembered()).isEqualTo(AT_MOST);
    }

    @Test
    void on_a_large_one_the_places_are_counted() {
        int nodes = 10_000;
        Fluxion fluxion = cluster(nodes);
        ask(fluxion, 40);
        // The one whose standings were just made is counted with the next request.
        assertThat(fluxion.traverser().remembered()).isBetween(PLACES / nodes, PLACES / nodes + 1);
    }

    @Test
    void the_last_ones_are_remembered_in_any_case() {
        Fluxion fluxion = cluster(30_000);
        ask(fluxion, 24);
        assertThat(fluxion.traverser().remembered()).isEqualTo(ALWAYS);
    }
}
