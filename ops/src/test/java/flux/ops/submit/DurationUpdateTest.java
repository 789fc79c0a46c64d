package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `flux update ID duration=…` of a job that is an instance: the instance has its resources for
/// that long, and so on down.
@Feature("F142")
class DurationUpdateTest {
    private static final String LEFT = "{ read s; [ $s -gt 3000 ] && echo long || echo $s; }";

    @TempDir Path dir;

    @Test
    void reaches_instances_within_instances_and_their_jobs() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(
                            story.print(
                                    """
                                    id=$(flux alloc --bg -n4 -t 10m)
                                    inner=$(flux proxy $id flux alloc --bg -n2)
                                    job=$(flux proxy $id/$inner flux submit sleep 300)
                                    own=$(flux proxy $id/$inner flux submit -t 5m sleep 300)
                                    flux proxy $id/$inner flux job wait-event -t 10 -q $own start
                                    flux update $id duration=2h
                                    flux proxy $id/$inner flux job wait-event -t 10 -q $job resource-update
                                    flux job timeleft $id | LEFT
                                    flux proxy $id flux job timeleft $inner | LEFT
                                    flux proxy $id/$inner flux job timeleft $job | LEFT
                                    flux proxy $id/$inner flux job timeleft $own | \
                                      { read s; [ $s -le 300 ] && echo its own; }
                                    end=$(flux job info $id R | grep -o '"expiration":[0-9.]*')
                                    flux proxy $id flux resource R | tr -d ' ' | grep -o "$end" | wc -l
                                    flux proxy $id/$inner flux resource R | tr -d ' ' | grep -o "$end" | wc -l
                                    flux proxy $id/$inner flux resource eventlog | grep -c resource-update
                                    """
                                            .replace("LEFT", LEFT)))
                    .isEqualTo("long\nlong\nlong\nits own\n1\n1\n1");
        }
    }

    @Test
    void an_instance_goes_on_past_the_end_that_it_had() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(
                            story.print(
                                    """
                                    id=$(flux batch -n1 -t 2s --output=kvs --wrap sleep 3)
                                    flux job wait-event -t 10 -q $id start
                                    flux update $id duration=1m
                                    flux job status $id; echo $?"""))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_shorter_time_ends_it_sooner() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            assertThat(
                            story.print(
                                    """
                                    id=$(flux batch -n1 -t 1h --output=kvs --wrap sleep 300)
                                    flux job wait-event -t 10 -q $id start; sleep 0.3
                                    flux update $id duration=1s
                                    flux job wait-event -t 20 -f json $id exception | grep -c timeout"""))
                    .isEqualTo("1");
        }
    }
}
