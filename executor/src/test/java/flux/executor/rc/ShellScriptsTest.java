package flux.executor.rc;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.option;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.shell.JobPlan;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the files of a job with a task on each of two nodes come to.
class ShellScriptsTest {
    private final Map<String, String> texts = new TreeMap<>();

    private final RcFiles files =
            new RcFiles() {
                @Override
                public String read(String path) throws IOException {
                    String text = texts.get(path);
                    if (text == null) {
                        throw new IOException("No such file or directory");
                    }
                    return text;
                }

                @Override
                public List<String> matching(String glob) {
                    String start = glob.substring(0, (glob + "*").indexOf('*'));
                    return texts.keySet().stream().filter(path -> path.startsWith(start)).toList();
                }
            };

    private ShellScripts load(ObjectNode jobspec, String site) throws Impossible {
        ResourceSet resources =
                ResourceSet.builder()
                        .node(3, "alpha", Idset.of(0), Idset.EMPTY)
                        .node(5, "beta", Idset.of(1), Idset.EMPTY)
                        .build();
        JobPlan plan =
                JobPlan.of(
                        new JobId(1001),
                        1000,
                        jobspec,
                        resources,
                        path -> {
                            throw new IOException(path);
                        });
        return ShellScripts.of(plan, site, files);
    }

    private ShellScripts user(String script) throws Impossible {
        texts.put("/rc/user.lua", script);
        return load(option(jobspec(2, "prog"), "userrc", "\"/rc/user.lua\""), "");
    }

    private static List<String> notes(ShellScripts scripts) {
        return scripts.takeNotes().stream()
                .map(note -> note.shell() + ":" + note.level() + ": " + note.message())
                .toList();
    }

    @Test
    @Feature("F180")
    void a_users_file_sets_variables_and_options() throws Impossible {
        ShellScripts scripts =
                user(
                        """
                        shell.setenv("GREETING", "hello")
                        shell.setenv("PATH", "/nothing", false)
                        shell.prepend_path("PATH", "/opt/bin")
                        shell.setenv("ME", shell.info.rank .. "/" .. shell.info.size)
                        if not shell.options.verbose then
                            shell.options.verbose = 2
                            shell.options["cpu-affinity"] = "off"
                        end
                        shell.unsetenv("NOT_THERE")
                        """);
        JobPlan plan = scripts.plan();
        assertThat(plan.environment())
                .containsEntry("GREETING", "hello")
                .containsEntry("PATH", "/opt/bin:/usr/bin:/bin");
        assertThat(plan.settings().verbosity()).isEqualTo(2);
        assertThat(scripts.environment(plan.nodes().get(0))).containsEntry("ME", "0/2");
        assertThat(scripts.environment(plan.nodes().get(1))).containsEntry("ME", "1/2");
    }

    @Test
    @Feature("F180")
    void the_sites_file_comes_before_the_users_unless_the_job_names_another() throws Impossible {
        texts.put("/site/init.lua", "shell.setenv('ORDER', 'site'); shell.source_rcpath('d/*')");
        texts.put("/site/d/more.lua", "shell.setenv('MORE', shell.getenv('ORDER'))");
        texts.put("/own/init.lua", "shell.setenv('ORDER', 'own')");
        texts.put("/rc/user.lua", "shell.setenv('ORDER', shell.getenv('ORDER') .. ' user')");
        ObjectNode jobspec = option(jobspec(2, "prog"), "userrc", "\"/rc/user.lua\"");
        assertThat(load(jobspec, "/site/init.lua").plan().environment())
                .containsEntry("ORDER", "site user")
                .containsEntry("MORE", "site");
        option(jobspec, "initrc", "\"/own/init.lua\"");
        assertThat(load(jobspec, "/site/init.lua").plan().environment())
                .containsEntry("ORDER", "own user")
                .doesNotContainKey("MORE");
    }

    @Test
    @Feature("F180")
    void an_mpi_has_a_file_of_its_own() throws Impossible {
        texts.put("/site/init.lua", "shell.source_rcpath_option('mpi')");
        texts.put(
                "/site/mpi/good.lua",
                "local n, v = shell.getopt_with_version('mpi')"
                        + " shell.setenv('MPI', n .. ' ' .. tostring(v))");
        ObjectNode jobspec = option(jobspec(2, "prog"), "mpi", "\"good@4.1\"");
        assertThat(load(jobspec, "/site/init.lua").plan().environment())
                .containsEntry("MPI", "good 4.1");
    }

    @Test
    @Feature("F180")
    void a_file_that_is_wrong_or_gives_up_ends_its_job_with_its_words() {
        assertThatThrownBy(() -> load(option(jobspec(1, "x"), "userrc", "\"/none\""), ""))
                .isInstanceOf(Impossible.class)
                .hasMessage("loading rc file: /none: No such file or directory");
        assertThatThrownBy(() -> user("\nshell.setenv('A')"))
                .isInstanceOf(Impossible.class)
                .hasMessage("loading rc file: /rc/user.lua:2: argument #2 must be a value");
        assertThatThrownBy(() -> user("if true then"))
                .isInstanceOf(Impossible.class)
                .hasMessageContaining("'end' expected");
        assertThatThrownBy(() -> user("if shell.info.ntasks > 1 then shell.die('too many') end"))
                .isInstanceOf(Impossible.class)
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> user("shell.options['cpu-affinity'] = 'map:x'"))
                .isInstanceOf(Impossible.class);
    }

    @Test
    @Feature({"F181", "F047"})
    void callbacks_hear_the_topics_that_they_want_in_order() throws Impossible {
        ShellScripts scripts =
                user(
                        """
                        local function note(topic) shell.log(topic) end
                        plugin.register { name = "trace", handlers = { { topic = "*", fn = note } } }
                        plugin.register {
                            name = "tasks",
                            handlers = {
                                { topic = "task.exec", fn = function ()
                                    task.setenv("WHO", task.info.rank .. " " .. task.info.state)
                                    task.unsetenv("SECRET")
                                  end },
                                { topic = "task.exit", fn = function ()
                                    shell.log("exit code " .. task.info.exitcode)
                                  end },
                            },
                        }
                        """);
        assertThat(scripts.listens()).isTrue();
        assertThat(notes(scripts))
                .containsExactly(
                        "0:5: shell.connect",
                        "0:5: shell.init",
                        "0:5: shell.post-init",
                        "1:5: shell.connect",
                        "1:5: shell.init",
                        "1:5: shell.post-init");
        Map<String, String> env = new HashMap<>(Map.of("SECRET", "x"));
        scripts.task(
                "task.exec", scripts.plan().nodes().get(1), new TaskView(0, 1, "Init", 0, -1, env));
        assertThat(env).containsExactly(Map.entry("WHO", "1 Init"));
        scripts.task(
                "task.exit",
                scripts.plan().nodes().get(1),
                new TaskView(0, 1, "Exited", 77, 3 << 8, env));
        assertThat(notes(scripts))
                .containsExactly("1:5: task.exec", "1:5: task.exit", "1:5: exit code 3");
    }

    @Test
    @Feature("F181")
    void a_callback_that_fails_is_noted_and_the_others_still_run() throws Impossible {
        ShellScripts scripts =
                user(
                        """
                        local function bad() error("oops") end
                        plugin.register { name = "bad", handlers = {{ topic = "shell.exit", fn = bad }} }
                        plugin.register { name = "good", handlers = {
                            { topic = "shell.*", fn = function (t)
                                if t == "shell.exit" then shell.die("enough") end end } } }
                        """);
        scripts.takeNotes();
        assertThat(scripts.died()).isNull();
        scripts.shells("shell.exit");
        assertThat(notes(scripts))
                .first()
                .isEqualTo("0:3: plugin 'bad': shell.exit: /rc/user.lua:1: oops");
        assertThat(scripts.died()).isEqualTo("enough");
    }

    @Test
    void what_is_not_known_here_is_said() throws Impossible {
        assertThat(notes(user("plugin.load { file = 'x.so' }")))
                .first()
                .asString()
                .contains("compiled plugins are not known here");
        assertThatThrownBy(() -> user("coprocess.define('x')"))
                .isInstanceOf(Impossible.class)
                .hasMessageContaining("a table of helpers is needed");
        assertThatThrownBy(() -> user("task.getenv('X')"))
                .isInstanceOf(Impossible.class)
                .hasMessageContaining("there is no task now");
    }
}
