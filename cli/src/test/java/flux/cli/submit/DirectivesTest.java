package flux.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.fuzz.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Options that stand in a script (RFC 36).
@Feature("F092")
class DirectivesTest {

    @TempDir Path work;

    @Test
    void directives_are_split_as_a_shell_splits_them() {
        assertThat(
                        words(
                                "#!/bin/sh",
                                "# flux: -N4 --queue=batch  # a comment",
                                "# a remark",
                                "#",
                                "",
                                "# flux: --job-name=\"my job\" --env='A=$B \"c\"' -t 1h\\ x",
                                "# flux:",
                                "# flux: # nothing but a remark",
                                "# flux: --setattr=user.q=\"a\\\"b\\n\"",
                                "echo hello"))
                .containsExactly(
                        List.of("-N4", "--queue=batch"),
                        List.of("--job-name=my job", "--env=A=$B \"c\"", "-t", "1h x"),
                        List.of(),
                        List.of(),
                        List.of("--setattr=user.q=a\"b\\n"));
    }

    @Test
    void the_sentinel_is_what_the_language_of_the_script_calls_a_comment() {
        assertThat(words("#!/usr/bin/lua", "-- FLUX: -n2", "print(1)"))
                .containsExactly(List.of("-n2"));
        assertThat(words("#!/usr/bin/env python3", "\"\"\"", "flux: -n2", "\"\"\""))
                .containsExactly(List.of("-n2"));
        assertThat(words("#!/bin/sh", "echo 1", "#FLUX:-n2", "echo 2"))
                .containsExactly(List.of("-n2"));
        assertThat(words("#!/bin/sh", "echo flux: -n2", "a# flux: -n3", "# Flux: -n4")).isEmpty();
    }

    @Test
    void values_of_several_lines_stand_in_triple_quotes() {
        assertThat(
                        words(
                                "#!/bin/sh",
                                "# flux: --conf=\"\"\"",
                                "# flux:   [resource]",
                                "# flux:     noverify = true  # really",
                                "# flux:   x = 'a\\b'",
                                "# flux: \"\"\" -N2",
                                "# flux: --setattr=user.a='''one",
                                "# flux:two''' --setattr=user.b=\"\"\"three\"\"\""))
                .containsExactly(
                        List.of(
                                "--conf=[resource]\n  noverify = true  # really\nx = 'a\\b'\n",
                                "-N2"),
                        List.of("--setattr=user.a=one\ntwo", "--setattr=user.b=three"));
    }

    @Test
    void what_is_wrong_is_said_with_its_line() {
        refuses(
                "line 6: orphan 'FLUX:' detected: directives disabled after line 4",
                "#!/bin/sh",
                "#FLUX: -n1",
                "",
                "echo hi",
                "",
                "#FLUX: -n2");
        refuses(
                "line 5: sentinel changed from '#FLUX:' to '#flux:'",
                "#!/bin/sh",
                "#FLUX: -n1",
                "#",
                "",
                "#flux: -n2");
        refuses(
                "line 8: unterminated multi-line quote at line 4: `--setattr=user.foo=\"\"\"'",
                "#!/bin/sh",
                "# flux: -n1",
                "#",
                "# flux: --setattr=user.foo=\"\"\"",
                "# flux: a",
                "# flux: b",
                "# flux: c",
                "");
        refuses(
                "line 2: unclosed triple quote: --setattr=user.foo=\"\"\"",
                "#!/bin/sh",
                "# flux: --setattr=user.foo=\"\"\"");
        refuses(
                "line 3:  --job-name=\"x: No closing quotation",
                "#!/bin/sh",
                "#",
                "# flux: --job-name=\"x");
        refuses("line 2: Unknown directive: N 4", "#!/bin/sh", "# flux: N 4");
    }

    @Test
    void any_script_is_read_or_refused() {
        Fuzz.within(64L << 20, SubmitException.class::isInstance)
                .texts(
                        11,
                        List.of(
                                "#!/bin/sh\n# flux: -N2 --a='b'\n# flux: --c=\"\"\"\n# flux: d\n"
                                        + "# flux: \"\"\"\necho\n# FLUX: x\n"),
                        text -> Directives.of(new String(text, StandardCharsets.UTF_8)));
    }

    @Test
    void the_command_line_overrides_the_script_and_rules_add_up() throws IOException {
        script("#!/bin/sh", "# flux: -N2 -q batch --setopt=a --flags=debug", "true");
        RecordedSession session = batch("--dry-run", "-N4", "--setopt=b", "job.sh", "-N9");
        assertThat(session.stderr()).isEmpty();
        assertThat(session.stdout())
                .contains("\"count\": 4", "\"queue\": \"batch\"", "\"a\": 1", "\"b\": 1")
                .contains("\"{{tmpdir}}/script\", \"-N9\"");
    }

    @Test
    void an_option_of_the_script_that_is_none_is_refused_with_script_and_line() throws IOException {
        script("#!/bin/sh", "# flux: -N2", "# flux: --nosuch=1");
        assertThat(batch("--dry-run", "job.sh").stderr())
                .isEqualTo(
                        "flux-batch: ERROR: job.sh: line 3: unrecognized arguments: --nosuch=1\n");
        script("#!/bin/sh", "# flux: -N2 hostname");
        assertThat(batch("--dry-run", "job.sh").stderr())
                .isEqualTo("flux-batch: ERROR: job.sh: line 2: unrecognized arguments: hostname\n");
        script("#!/bin/sh", "# flux: -N");
        assertThat(batch("--dry-run", "job.sh").stderr())
                .isEqualTo(
                        "flux-batch: ERROR: job.sh: line 2: argument -N/--nodes: expected one"
                                + " argument\n");
    }

    private RecordedSession batch(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of("batch"));
        all.addAll(List.of(words));
        RecordedSession session = new RecordedSession(all, Map.of("LANG", "C.UTF-8"), work, "");
        int exit = FluxCli.run(session);
        assertThat(exit).isEqualTo(session.stderr().isEmpty() ? 0 : 1);
        return session;
    }

    private void script(String... lines) throws IOException {
        Files.writeString(work.resolve("job.sh"), String.join("\n", lines) + "\n");
    }

    private static List<List<String>> words(String... lines) {
        return Directives.of(String.join("\n", lines) + "\n").stream()
                .map(Directive::words)
                .toList();
    }

    private static void refuses(String text, String... lines) {
        assertThatThrownBy(() -> words(lines)).isInstanceOf(SubmitException.class).hasMessage(text);
    }
}
