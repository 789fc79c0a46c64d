package flux.ledger.decide;

import static flux.ledger.decide.Story.given;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Refusal.Rule;
import org.junit.jupiter.api.Test;

/// A drained node keeps the reason it was drained for, unless somebody insists.
class DrainTest {
    private static final int EEXIST = 17;

    private static Story aNode() {
        return given().when(new DefineResources(Story.cores(0, 1), "configuration"));
    }

    private static Drain drain(String reason, DrainMode mode) {
        return new Drain("0", reason, mode);
    }

    @Test
    void a_node_that_has_a_reason_is_not_drained_again() {
        Story story = aNode().when(drain("bad dimm", DrainMode.REFUSE));
        story.when(drain("again", DrainMode.REFUSE))
                .thenRefused(Rule.ALREADY_SO, EEXIST, "rank 0 already drained");
    }

    @Test
    void a_node_without_a_reason_may_get_one() {
        Story story = aNode().when(drain("", DrainMode.REFUSE));
        assertThat(story.instance.inventory().isDrainedWithReason(0)).isFalse();
        story.when(drain("bad dimm", DrainMode.REFUSE));
        assertThat(story.instance.inventory().isDrainedWithReason(0)).isTrue();
    }

    @Test
    void only_drained_nodes_are_undrained_unless_one_does_not_mind() {
        Story story = aNode().when(new Undrain("0", "", false));
        story.thenRefused(Rule.ALREADY_SO, EEXIST, "rank 0 not drained");
        story.when(new Undrain("0", "", true));
        assertThat(story.instance.inventory().isDrained(0)).isFalse();
    }
}
