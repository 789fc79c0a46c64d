package flux.ledger.decide;

import static flux.ledger.decide.Story.givenConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.QueueParents;
import flux.ledger.state.QueueRules;
import flux.ledger.state.QueueState;
import flux.ledger.text.Idset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of queues over restarts, and queues that have no nodes of their own (RFC 33).
class QueueLifeTest {
    private static final int EINVAL = 22;
    private static final String QUEUES =
            """
            {"queues":{
               "batch":{"requires":["batch"],"policy":{"limits":{"duration":"8h",
                                                                 "job-size":{"max":{"nnodes":4}}}}},
               "expedite":{"parent":"batch","policy":{"limits":{"duration":"30m"}}}}}""";

    private static QueueState state(Story story, String queue) {
        return story.instance.queues().find(queue).orElseThrow();
    }

    @Test
    @Feature("F196")
    void what_was_done_to_a_queue_outlasts_a_restart_unless_it_was_not_to() {
        Story story =
                givenConfig(QUEUES)
                        .when(new StartQueue("batch", true, ""))
                        .when(new EnableQueue("expedite", false, "holidays"))
                        .when(new StartQueue("batch", false, "shutdown", false))
                        .when(new EnableQueue("batch", false, "a minute, please", false));
        assertThat(state(story, "batch"))
                .isEqualTo(new QueueState(false, "a minute, please", false, "shutdown"));
        story.when(new StartInstance("0.88.0", QUEUES));
        assertThat(state(story, "batch")).isEqualTo(new QueueState(true, "", true, ""));
        assertThat(state(story, "expedite"))
                .isEqualTo(new QueueState(false, "holidays", false, ""));
        story.when(new StartQueue("batch", false, "repair"))
                .when(new StartQueue("batch", true, "", false));
        assertThat(state(story, "batch").started()).isTrue();
        story.when(new StartInstance("0.88.0", QUEUES));
        assertThat(state(story, "batch").stopReason()).isEqualTo("repair");
    }

    @Test
    @Feature("F200")
    void a_virtual_queue_has_its_parents_nodes_and_rules_but_for_what_it_says_otherwise() {
        Story story = givenConfig(QUEUES);
        QueueRules rules = story.instance.config().rulesOf("expedite");
        assertThat(rules.requires()).containsExactly("batch");
        assertThat(rules.durationMax()).isEqualTo(1800);
        assertThat(rules.sizeMax().nnodes()).isEqualTo(4);
        story.submitted("\"queue\":\"expedite\",\"duration\":1800,");
        assertThat(story.theJob().request().constraintJson())
                .isEqualTo("{\"properties\":[\"batch\"]}");
        story.when(Story.submit(16, 0, "\"queue\":\"expedite\",\"duration\":1801,"))
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "requested duration (30.02m) exceeds policy limit of 30m for queue expedite");
    }

    @Test
    @Feature("F200")
    void a_virtual_queue_that_is_started_is_paused_while_its_parent_is_stopped() {
        Story story = givenConfig(QUEUES).when(new StartQueue("expedite", true, ""));
        assertThat(story.instance.queues().isPaused("expedite")).isTrue();
        story.when(new StartQueue("batch", true, ""));
        assertThat(story.instance.queues().isPaused("expedite")).isFalse();
        story.when(new StartQueue("expedite", false, "")).when(new StartQueue("batch", false, ""));
        assertThat(story.instance.queues().isPaused("expedite")).as("stopped itself").isFalse();
        assertThat(story.instance.queues().isPaused("batch")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'parent':'b'}}|queues.a.parent: there is no queue b",
                "{'a':{'parent':'a'}}|queues.a.parent: a has a parent itself; expected a queue with",
                "{'a':{},'b':{'parent':'a'},'c':{'parent':'b'}}|queues.c.parent: b has a parent itself",
                "{'a':{},'b':{'parent':7}}|queues.b.parent: expected the name of a queue, got 7",
                "{'a':{},'b':{'parent':'a','requires':['x']}}|queues.b.requires: a virtual queue has",
            })
    void a_parent_is_a_queue_with_nodes(String queues, String words) throws Exception {
        var table = new ObjectMapper().readTree(queues.replace('\'', '"'));
        assertThatThrownBy(() -> QueueParents.check(table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(words);
    }

    @Test
    void a_job_cannot_outlive_its_instance() {
        ResourceSet anHour =
                ResourceSet.builder()
                        .node(0, "node0", Idset.parse("0-1"), Idset.EMPTY)
                        .expiration(Math.floor(Story.EPOCH / 1e6) + 3600)
                        .build();
        Story story =
                givenConfig("{}")
                        .when(new DefineResources(anHour, "job-info"))
                        .when(Story.submit(16, 0, "\"duration\":7200.0,"))
                        .thenRefused(
                                Rule.LIMIT_EXCEEDED,
                                EINVAL,
                                "job duration (2h) exceeds remaining instance lifetime (60m)")
                        .submitted("\"duration\":3000,");
        story.when(new UpdateJob(story.theJob().id(), "{\"attributes.system.duration\":7200.0}"))
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "job duration (2h) exceeds remaining instance lifetime (60m)");
    }
}
