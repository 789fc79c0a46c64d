package flux.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A site's plugins add options, change and refuse jobs; what is wrong with them is said in a line.
@Timeout(60)
@Feature("F115")
class CliPluginsTest {
    private static final String MODES =
            """
            from flux.cli.plugin import CLIPlugin

            class Modes(CLIPlugin):
                \"\"\"How the accelerators are split.\"\"\"

                def __init__(self, prog):
                    super().__init__(prog, prefix="site")
                    self.add_option("--mode", choices=["one", "four"], help="100%% split or none")
                    self.add_option("--tag", action="append", metavar="NAME", help="a tag")
                    self.add_option("--pair", nargs=2, type=int)
                    self.add_option("--level", nargs="?", const="3")
                    self.add_option("--twice", action="store_true", help="ask for twice as much")

                def preinit(self, args):
                    if args.twice and args.ntasks:
                        args.ntasks *= 2
                    if args.mode == "four" and self.prog in ("alloc", "batch"):
                        args.conf.update("resource.rediscover=true")

                def modify_jobspec(self, args, jobspec):
                    for name in ("mode", "tag", "pair", "level"):
                        if getattr(args, name):
                            jobspec.setattr("user.site." + name, getattr(args, name))

                def validate(self, jobspec):
                    if jobspec.command[0] == "forbidden":
                        raise ValueError("forbidden is not for everybody")
            """;

    @TempDir Path work;
    private final Map<String, String> env = new TreeMap<>();

    @BeforeEach
    void pythonIsThere() throws Exception {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        Process probe = new ProcessBuilder("sh", "-c", "python3 -c ''").start();
        assumeTrue(probe.waitFor() == 0, "no python3 on PATH");
        env.putAll(
                Map.of(
                        "PATH",
                        path,
                        "LANG",
                        "C.UTF-8",
                        "FLUX_CLI_PLUGINPATH_OVERRIDE",
                        work.resolve("plugins").toString()));
        Files.createDirectories(work.resolve("plugins"));
        plugin("modes", MODES);
    }

    private void plugin(String name, String text) throws IOException {
        Files.writeString(work.resolve("plugins").resolve(name + ".py"), text);
    }

    private RecordedSession type(int status, String... words) {
        RecordedSession session = new RecordedSession(List.of(words), env, work, "");
        assertThat(FluxCli.run(session)).as(session.stderr() + session.stdout()).isEqualTo(status);
        return session;
    }

    private String jobspec(String... words) {
        RecordedSession session = type(0, words);
        assertThat(session.stderr()).isEmpty();
        return session.stdout();
    }

    @Test
    void options_of_plugins_are_read_by_argparse_and_reach_the_jobspec() {
        assertThat(
                        jobspec(
                                "submit",
                                "--site-mode=four",
                                "--site-tag",
                                "a",
                                "--site-tag=-b",
                                "--site-pair",
                                "1",
                                "2",
                                "--site-level",
                                "--dry-run",
                                "true"))
                .contains(
                        "\"user\": {\"site\": {\"mode\": \"four\", \"tag\": [\"a\", \"-b\"],"
                                + " \"pair\": [1, 2], \"level\": \"3\"}}");
    }

    @Test
    void what_was_asked_for_can_be_changed_before_the_job_is_made() {
        assertThat(jobspec("run", "-n3", "--site-twice", "--dry-run", "true"))
                .contains("{\"type\": \"slot\", \"count\": 6,");
        assertThat(jobspec("alloc", "-n1", "--site-mode=four", "--dry-run"))
                .contains("{\"resource\": {\"rediscover\": true}}");
        assertThat(jobspec("run", "-n3", "--dry-run", "true"))
                .isEqualTo(withoutPlugins("run", "-n3", "--dry-run", "true"));
    }

    private String withoutPlugins(String... words) {
        Map<String, String> bare = new TreeMap<>(env);
        bare.put("FLUX_CLI_PLUGINPATH_OVERRIDE", "");
        RecordedSession session = new RecordedSession(List.of(words), bare, work, "");
        FluxCli.run(session);
        return session.stdout().replace("_OVERRIDE\": \"", "_OVERRIDE\": \"" + work + "/plugins");
    }

    @Test
    void a_script_names_options_of_plugins_in_its_directives() throws IOException {
        Files.writeString(work.resolve("s.sh"), "#!/bin/sh\n# flux: --site-mode=one\ntrue\n");
        assertThat(jobspec("batch", "-n1", "--dry-run", "s.sh"))
                .contains("\"user\": {\"site\": {\"mode\": \"one\"}}");
    }

    @Test
    void help_and_list_name_them_all() {
        assertThat(type(0, "submit", "--help").stdout())
                .contains(
                        "Options provided by plugins:\n",
                        "      --site-mode={one,four} 100% split or none\n",
                        "      --site-tag=NAME        a tag\n",
                        "      --site-level[=SITE_LEVEL]\n");
        assertThat(type(0, "run", "--help=site-mode").stdout())
                .contains("option `--site-mode`", "How the accelerators are split.");
        assertThat(type(1, "run", "--help=nosuch").stderr())
                .isEqualTo("flux-run: ERROR: --help: no such option nosuch\n");
        assertThat(type(0, "batch", "--list-plugins").stdout())
                .contains("Modes loaded from " + work.resolve("plugins/modes.py"), "--site-twice");
        assertThat(type(0, "completion", "bash").stdout()).contains("--site-mode=");
    }

    @Test
    void wrong_values_are_usage_errors_and_refusals_failures() {
        assertThat(type(2, "submit", "--site-mode=five", "--dry-run", "true").stderr())
                .startsWith("usage: flux submit ")
                .contains("flux submit: error: argument --site-mode: invalid choice: 'five'");
        assertThat(type(2, "submit", "--site-pair", "1").stderr()).contains("--site-pair");
        assertThat(type(2, "submit", "--site-nosuch", "true").stderr())
                .contains("unrecognized arguments: --site-nosuch");
        assertThat(type(1, "submit", "--dry-run", "forbidden").stderr())
                .isEqualTo("flux-submit: ERROR: forbidden is not for everybody\n");
    }

    @Test
    void a_plugin_that_fails_is_named_in_one_line() throws IOException {
        plugin("broken", "import nosuchmodule\n");
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .isEqualTo(
                        "flux-submit: ERROR: CLI plugin %s: ModuleNotFoundError: No module named 'nosuchmodule'\n"
                                .formatted(work.resolve("plugins/broken.py")));
        plugin(
                "broken",
                "from flux.cli.plugin import CLIPlugin\nclass B(CLIPlugin):\n"
                        + "    def preinit(self, args):\n        exit(3)\n");
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .contains("broken.py: SystemExit: 3\n")
                .hasLineCount(1);
        plugin("broken", "import os\nos._exit(3)\n");
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .isEqualTo(
                        "flux-submit: ERROR: CLI plugins: the helper has ended; see what it said"
                                + " above\n");
    }

    @Test
    void what_a_plugin_prints_does_not_stand_in_the_output() throws IOException {
        plugin("chatty", "import os\nprint('hello from print')\nos.system('echo from sh')\n");
        RecordedSession session = type(0, "submit", "--dry-run", "true");
        assertThat(session.stdout()).startsWith("{\"resources\"").hasLineCount(1);
        assertThat(session.stderr()).contains("hello from print\n", "from sh\n");
    }

    @Test
    void a_plugin_that_hangs_is_left_after_the_limit() throws IOException {
        plugin("slow", "import time\ntime.sleep(3600)\n");
        env.put("FLUX_CLI_PLUGIN_TIMEOUT", "0.5s");
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .isEqualTo(
                        "flux-submit: ERROR: CLI plugins did not answer within 0.500s"
                                + " (FLUX_CLI_PLUGIN_TIMEOUT changes this limit)\n");
        env.put("FLUX_CLI_PLUGIN_TIMEOUT", "soon");
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .contains("must be a duration such as 30s, not soon");
    }

    @Test
    void of_two_plugins_with_one_option_the_first_has_it() throws IOException {
        String other =
                "from flux.cli.plugin import CLIPlugin\nclass O(CLIPlugin):\n"
                        + "    def __init__(self, prog):\n"
                        + "        super().__init__(prog, prefix='%s')\n"
                        + "        self.add_option('--%s')\n";
        plugin("other", other.formatted("site", "mode"));
        RecordedSession session = type(0, "submit", "--site-mode=one", "--dry-run", "true");
        assertThat(session.stderr())
                .isEqualTo(
                        "flux-submit: WARNING: CLI plugin %s is left out: --site-mode is an option of %s\n"
                                .formatted(
                                        work.resolve("plugins/other.py"),
                                        work.resolve("plugins/modes.py")));
        plugin("other", other.formatted("", "nodes"));
        assertThat(type(0, "submit", "--dry-run", "true").stderr())
                .contains("--nodes is an option of flux submit");
        plugin("other", other.formatted("", "n").replace("'--n'", "'-n'"));
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .contains("other.py: Plugins must register only long options.")
                .hasLineCount(1);
    }

    @Test
    void without_python_the_plugins_are_not_left_out_in_silence() {
        env.put("PATH", work.toString());
        assertThat(type(1, "submit", "--dry-run", "true").stderr())
                .contains("there are CLI plugins, which need python3, but none is on PATH")
                .hasLineCount(1);
    }
}
