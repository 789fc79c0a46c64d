package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A job that depends on another (RFC 26): every scheme with every fate of the other, once after it
/// and once before it.
@Feature({"F117", "F118", "F119", "F120"})
class DependencyTest {
    private static final String SUCCEEDS = "succeeds";
    private static final String FAILS = "fails";
    private static final String EXCEPTION = "ends by an exception while it runs";
    private static final String NEVER = "is canceled before it starts";
    private static final List<String> FATES = List.of(SUCCEEDS, FAILS, EXCEPTION, NEVER);

    private static final int EXIT_1 = 256;

    /// By scheme: what its dependency is called, then of each fate why not, or nothing when it is
    /// what was waited for.
    private record Scheme(String description, Map<String, String> impossible) {}

    private static final Map<String, Scheme> SCHEMES =
            Map.of(
                    "after", new Scheme("start", Map.of(NEVER, "after: ƒX never started")),
                    "afterstart",
                            new Scheme("start", Map.of(NEVER, "afterstart: ƒX never started")),
                    "afterany", new Scheme("finish", Map.of()),
                    "afterok",
                            new Scheme(
                                    "success",
                                    Map.of(
                                            FAILS, "afterok: job ƒX failed or was canceled",
                                            EXCEPTION, "afterok: job ƒX failed or was canceled",
                                            NEVER, "afterok: job ƒX failed or was canceled")),
                    "afternotok",
                            new Scheme(
                                    "failure",
                                    Map.of(
                                            SUCCEEDS, "afternotok: job ƒX succeeded",
                                            NEVER, "afternotok: job ƒX never started")),
                    "afterexcept",
                            new Scheme(
                                    "except",
                                    Map.of(
                                            SUCCEEDS, "afterexcept: job ƒX succeeded",
                                            FAILS, "afterexcept: job ƒX failed or was canceled",
                                            NEVER, "afterexcept: job ƒX never started")));

    private final DependencyStory story = new DependencyStory();

    private static Stream<String[]> cases() {
        return SCHEMES.keySet().stream()
                .sorted()
                .flatMap(scheme -> FATES.stream().map(fate -> new String[] {scheme, fate}));
    }

    @TestFactory
    Stream<DynamicTest> on_a_job_that_has_ended() {
        return cases().map(c -> dynamicTest(c[0] + " a job that " + c[1], () -> late(c[0], c[1])));
    }

    private static void late(String name, String fate) {
        DependencyStory story = new DependencyStory();
        JobId target = story.submit("");
        meet(story, target, fate);
        Scheme scheme = SCHEMES.get(name);
        String why = scheme.impossible().get(fate);
        if (why != null) {
            assertThat(story.refused("", name + ":" + target.f58()))
                    .isEqualTo("dependency: " + why.replace("ƒX", target.f58()));
            return;
        }
        JobId job = story.submit("", name + ":" + target.f58());
        assertThat(story.events(job))
                .containsExactlyElementsOf(
                        begin(name, "dependency-add", "dependency-remove", "validate", "depend"));
    }

    @TestFactory
    Stream<DynamicTest> on_a_job_that_has_yet_to_end() {
        return cases().map(c -> dynamicTest(c[0] + " a job that " + c[1], () -> early(c[0], c[1])));
    }

    private static void early(String name, String fate) {
        DependencyStory story = new DependencyStory();
        JobId target = story.submit("");
        JobId job = story.submit("", name + ":" + target.f58());
        List<String> begin = begin(name, "dependency-add", "validate");
        assertThat(story.events(job)).containsExactlyElementsOf(begin.subList(0, begin.size() - 1));
        assertThat(story.state(job)).isEqualTo("DEPEND");
        meet(story, target, fate);
        boolean met = !SCHEMES.get(name).impossible().containsKey(fate);
        assertThat(story.events(job))
                .endsWith(
                        met
                                ? new String[] {"dependency-remove", "depend", "priority"}
                                : new String[] {"validate", "exception", "clean"});
    }

    /// The events of a submission: those, and what stands around them.
    private static List<String> begin(String scheme, String... events) {
        Stream<String> first =
                scheme.equals("after") ? Stream.of("submit", "exception") : Stream.of("submit");
        return Stream.concat(Stream.concat(first, Stream.of(events)), Stream.of("priority"))
                .toList();
    }

    private static void meet(DependencyStory story, JobId target, String fate) {
        switch (fate) {
            case SUCCEEDS -> story.run(target);
            case FAILS -> {
                story.start(target);
                story.end(target, EXIT_1);
            }
            case EXCEPTION -> {
                story.start(target);
                story.raise(target, "exec");
                story.end(target, 9);
            }
            default -> story.raise(target, "cancel");
        }
    }

    @Test
    void after_a_job_that_runs_there_is_nothing_to_wait_for() {
        JobId target = story.submit("");
        story.start(target);
        JobId job = story.submit("", "afterstart:" + target.f58());
        assertThat(story.events(job))
                .containsExactly(
                        "submit",
                        "dependency-add",
                        "dependency-remove",
                        "validate",
                        "depend",
                        "priority");
    }

    @Test
    void a_job_goes_on_when_the_last_of_its_dependencies_is_met() {
        JobId a = story.submit("");
        JobId b = story.submit("");
        JobId job = story.submit("", "afterok:" + a.f58(), "afterok:" + b.f58());
        story.run(b);
        assertThat(story.state(job)).isEqualTo("DEPEND");
        story.restart();
        story.run(a);
        assertThat(story.state(job)).isEqualTo("SCHED");
    }

    @Test
    void of_a_job_that_is_not_there_nobody_can_wait() {
        assertThat(story.refused("", "afterok:f1")).endsWith("afterok: id ƒ1: job not found");
        assertThat(story.refused("", "afterok:")).endsWith("afterok: \"\" is not a valid jobid");
        assertThat(story.refused("", "string:x"))
                .isEqualTo("dependency scheme \"string\" not supported");
        assertThat(story.refused("", "begin-time:NaN")).isEqualTo("Invalid begin-time=NaN");
        assertThat(story.refused("", "begin-time:-1")).isEqualTo("Invalid begin-time=-1");
    }
}
