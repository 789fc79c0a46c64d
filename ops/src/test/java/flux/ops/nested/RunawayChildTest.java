package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import flux.ops.TypedStory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One of several instances in a process breaks, is flooded, or wants too much: its parent and its
/// sibling go on.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class RunawayChildTest {
    private static final int ANY_RANK = -1;

    @TempDir Path dir;

    private TypedStory story;

    @BeforeEach
    void start() throws Exception {
        story = new TypedStory(dir, FaultyHost::new);
        story.print("flux alloc --bg -n1 --job-name=sibling >sibling");
    }

    @AfterEach
    void close() throws Exception {
        story.close();
    }

    private void othersGoOn() throws Exception {
        assertThat(
                        story.print(
                                """
                                flux proxy $(cat sibling) flux run echo sibling
                                flux run echo parent
                                flux jobs -no {name}"""))
                .isEqualTo("sibling\nparent\nsibling");
    }

    @Test
    void an_exception_that_nobody_expects_ends_the_child_in_whose_loop_it_was() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n2 --output=out --wrap 'flux submit sleep 600.85; flux run %s')
                                flux job wait-event -q $id clean
                                flux job eventlog $id | grep -o 'severity=0 note="[^"]*"'
                                flux jobs -no {result} $id
                                FLUX_URI=$(flux uri --past $id) flux jobs -a -no '{name}'
                                pgrep -x -f 'sleep 600[.]85' || echo none"""
                                        .formatted(FaultyHost.WORD)))
                .isEqualTo(
                        """
                        severity=0 note="the instance failed: what must not happen has happened"
                        FAILED
                        %s
                        sleep
                        none"""
                                .formatted(FaultyHost.WORD));
        othersGoOn();
    }

    /// More than twice what may wait in it: who sends too fast is not listened to for a while.
    @Test
    void a_client_that_floods_a_child_is_answered_to_the_last_request() throws Exception {
        String uri =
                story.print(
                        "id=$(flux alloc --bg -n1); flux job wait-event -q $id memo; flux uri --local $id");
        int count = 20_000;
        Set<Long> ids = new HashSet<>();
        try (FluxClient client = FluxClient.connect(uri)) {
            ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(1, "true");
            ObjectNode request = FluxClient.object();
            request.put("J", TestInstance.signed(jobspec.toString(), TestInstance.uid()));
            request.put("urgency", 0).put("flags", 0);
            List<RpcStream> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(client.send("job-ingest.submit", request, ANY_RANK, 0));
            }
            client.flush();
            othersGoOnBeside();
            for (RpcStream answer : answers) {
                ids.add(answer.next().path("id").asLong());
            }
        }
        assertThat(ids).hasSize(count);
        assertThat(story.print("FLUX_URI=" + uri + " flux jobs --stats-only | head -c 60"))
                .contains("0 running");
    }

    private void othersGoOnBeside() throws Exception {
        assertThat(
                        story.print(
                                "flux proxy $(cat sibling) flux run echo sibling; flux run echo parent"))
                .isEqualTo("sibling\nparent");
    }

    @Test
    void a_job_that_writes_faster_than_its_instance_reads_is_slowed_down() throws Exception {
        story.print(
                "flux batch -n1 --output=out --wrap 'flux run sh -c \"yes 0123456789 | head -c 64000000\" | wc -c' >id");
        othersGoOnBeside();
        assertThat(story.print("flux job wait-event -q $(cat id) clean; cat out"))
                .isEqualTo("64000000");
        othersGoOn();
    }

    @Test
    void keys_beyond_what_a_child_may_have_are_refused_with_the_bound() throws Exception {
        story.write(
                "fill",
                """
                for i in $(seq 1 100); do
                    flux kvs put $(seq -f "d$i.k%g=0123456789" 1 50) 2>&1 || break
                done | head -1
                flux kvs get d1.k1
                flux kvs unlink -R d1 d2 d3 d4 d5 d6 d7 d8 && flux kvs put again=well && flux kvs get again
                """);
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --conf=nested.kvs-bytes-max=100000 --output=out --wrap sh fill)
                                flux job wait-event -q $id clean
                                cat out"""))
                .matches(
                        "flux-kvs: flux_kvs_commit: the KVS of this instance has 1[0-9]{5} bytes in the"
                                + " heap, and may have 100000 [(]nested[.]kvs-bytes-max[)]; unlink keys"
                                + " first\n"
                                + "0123456789\n"
                                + "well");
        othersGoOn();
        assertThat(story.print("flux kvs put mine=1 && flux kvs get mine")).isEqualTo("1");
    }

    @Test
    void jobs_beyond_what_a_child_may_have_are_refused_until_some_have_ended() throws Exception {
        assertThat(
                        story.print(
                                """
                                cat >fill <<'E'
                                for i in 1 2 3 4; do flux submit --quiet sleep 600.65; done 2>&1
                                flux cancel --all 2>&1 | tail -1
                                flux queue drain && flux submit --quiet true && echo well
                                E
                                id=$(flux batch -n1 --conf=nested.active-jobs-max=3 --output=out --wrap sh fill)
                                flux job wait-event -q $id clean
                                cat out"""))
                .endsWith("well")
                .contains(
                        "3 jobs are active in this instance, as many as may be (nested.active-jobs-max"
                                + " = 3); submit when some have ended");
        othersGoOn();
    }

    @Test
    void a_bound_that_is_none_is_named() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux batch -n1 --conf=nested.active-jobs-max=-3 --output=out --wrap true)
                                flux job wait-event -q $id clean
                                cat out"""))
                .isEqualTo(
                        "flux-broker: nested.active-jobs-max must be a whole number above 0, not -3");
    }

    @Test
    void a_child_whose_ledger_is_removed_ends_with_the_reason() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux alloc --bg -n1)
                                flux proxy $id flux run echo before
                                rm -r ../state/children/f${id#ƒ}
                                flux job wait-event -q $id clean
                                flux job eventlog $id | grep -o 'note="the instance failed.*instance wrote to it'
                                flux jobs -no {result} $id"""))
                .startsWith("before\n")
                .contains("jobs: was removed while the instance wrote to it")
                .endsWith("FAILED");
        othersGoOn();
        assertThat(story.print("ls ../state/children | wc -l")).isEqualTo("1");
    }
}
