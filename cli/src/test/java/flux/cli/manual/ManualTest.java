package flux.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.cli.manual.HelpText.Flag;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Manuals and completion say what the commands themselves do.
class ManualTest {

    /// Nothing is at that address, so commands that want an instance end there.
    private static final Map<String, String> NOWHERE =
            Map.of("FLUX_URI", "local:///nowhere/local-0", "LANG", "C.UTF-8");

    @TempDir Path dir;

    private Map<String, HelpText> all = Map.of();

    @BeforeEach
    void ask() {
        String bash = run("completion", "bash").stdout();
        List<String> names =
                bash.lines()
                        .filter(line -> line.strip().startsWith("'flux') subs="))
                        .findFirst()
                        .map(line -> line.replaceAll(".*subs='([^']*)'.*", "$1"))
                        .map(words -> Arrays.asList(words.split(" ")))
                        .orElseThrow();
        RecordedSession session = new RecordedSession(List.of(), NOWHERE, dir, "");
        all = new LinkedHashMap<>(new Manual(FluxCli::run, session).all(names));
    }

    private RecordedSession run(String... words) {
        RecordedSession session = new RecordedSession(List.of(words), NOWHERE, dir, "");
        FluxCli.run(session);
        return session;
    }

    @Test
    void every_command_is_found_and_says_how_it_is_used() {
        assertThat(all).containsKeys("flux submit", "flux job attach", "flux kvs namespace create");
        all.forEach((path, help) -> assertThat(help.usage()).as(path).isNotEmpty());
    }

    @Test
    void every_command_has_examples() {
        List<String> without = new ArrayList<>();
        all.forEach(
                (path, help) -> {
                    if (help.examples().isEmpty() && help.subcommands().isEmpty()) {
                        without.add(path);
                    }
                });
        assertThat(without).isEmpty();
    }

    @Test
    void every_option_that_is_offered_is_taken() {
        List<String> refused = new ArrayList<>();
        all.forEach(
                (path, help) -> {
                    for (Flag flag : help.flags()) {
                        if (!flag.longName().isEmpty()) {
                            String word = flag.longName() + (flag.takesValue() ? "=1" : "");
                            List<String> words =
                                    new ArrayList<>(List.of(path.substring(5).split(" ")));
                            words.add(word);
                            String said = run(words.toArray(String[]::new)).stderr();
                            if (said.contains("unrecognized") || said.contains("Unknown option")) {
                                refused.add(path + " " + word + ": " + said.lines().findFirst());
                            }
                        }
                    }
                });
        assertThat(refused).isEmpty();
    }

    @Test
    @Feature("F288")
    void a_manual_page_has_the_sections_of_man_1() {
        String page = run("man", "job", "attach").stdout();
        assertThat(page)
                .startsWith(".TH \"FLUX\\-JOB\\-ATTACH\" 1")
                .contains(".SH NAME\n", ".SH SYNOPSIS\n", ".SH OPTIONS\n", ".SH EXAMPLES\n")
                .contains(".B \\-E, \\-\\-show\\-events\n");
    }

    @Test
    void help_of_what_is_no_command_is_refused() {
        assertThat(run("help", "bogus").stderr())
                .isEqualTo("flux-help: ERROR: No manual entry for flux-bogus\n");
    }

    @Test
    void bash_completes_commands_and_options() throws Exception {
        assertThat(bash("flux", "hostl")).containsExactly("hostlist");
        assertThat(bash("flux", "job", "wait")).containsExactly("wait-event", "wait");
        assertThat(bash("flux", "kvs", "namespace", "cr")).containsExactly("create");
        assertThat(bash("flux", "job", "attach", "--show-e"))
                .containsExactly("--show-events", "--show-exec");
        assertThat(bash("flux", "job", "attach", "--wait-e")).containsExactly("--wait-event=");
        assertThat(bash("flux", "job", "attach", "")).isEmpty();
    }

    private List<String> bash(String... words) throws IOException, InterruptedException {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "no bash here");
        Path script = dir.resolve("flux.bash");
        Files.writeString(script, run("completion", "bash").stdout());
        String typed =
                """
                . '%s'; complete -p flux >/dev/null || exit 9
                shift 0; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                _flux 2>/dev/null; printf '%%s\\n' "${COMPREPLY[@]}"
                """
                        .formatted(script);
        List<String> argv = new ArrayList<>(List.of(bash.toString(), "-c", typed, "bash"));
        argv.addAll(List.of(words));
        Process process = new ProcessBuilder(argv).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.lines().filter(line -> !line.isEmpty()).toList();
    }

    /// zsh and fish need not be here: quotes pair up, blocks that open close, and every command has
    /// its lines.
    @Test
    void scripts_for_zsh_and_fish_are_whole() {
        String zsh = run("completion", "zsh").stdout();
        String fish = run("completion", "fish").stdout();
        for (String script : Set.of(zsh, fish)) {
            all.keySet().forEach(path -> assertThat(script).contains(path));
        }
        assertThat(zsh).startsWith("#compdef flux\n");
        assertThat(count(zsh, " esac\n")).isEqualTo(count(zsh, "case \"$at"));
        assertThat(count(zsh.replace("'\\''", ""), "'") % 2).isZero();
        assertThat(fish.lines().filter(line -> line.startsWith("complete ")))
                .allMatch(line -> count(line.replace("\\\\", "").replace("\\'", ""), "'") % 2 == 0);
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
