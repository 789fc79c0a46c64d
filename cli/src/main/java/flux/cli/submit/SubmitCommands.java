package flux.cli.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.plugin.CliPlugins;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `flux submit`, `run`, `bulksubmit`, `alloc` and `batch`; without an instance,
/// `--dry-run` prints what would be sent.
public final class SubmitCommands {

    private static final String COMMAND = "[OPTIONS...] COMMAND [ARGS...]";

    private SubmitCommands() {}

    /// `flux submit`.
    public static int submit(List<String> words, Session session) {
        return run("submit", COMMAND, SubmitOption.ofSubmit(), words, session);
    }

    /// `flux run`.
    public static int run(List<String> words, Session session) {
        return run("run", COMMAND, SubmitOption.ofRun(), words, session);
    }

    /// `flux bulksubmit`.
    public static int bulksubmit(List<String> words, Session session) {
        return run("bulksubmit", COMMAND, SubmitOption.ofBulksubmit(), words, session);
    }

    /// `flux alloc`.
    public static int alloc(List<String> words, Session session) {
        return run("alloc", "[OPTIONS] [COMMAND...]", SubmitOption.ofAlloc(), words, session);
    }

    /// `flux batch`.
    public static int batch(List<String> words, Session session) {
        return run(
                "batch", "[OPTIONS...] SCRIPT [ARGS...]", SubmitOption.ofBatch(), words, session);
    }

    /// Makes the plan with the plugins' help, then carries it out without them.
    private static int run(
            String name,
            String synopsis,
            Set<SubmitOption> options,
            List<String> words,
            Session session) {
        Todo todo;
        try (CliPlugins plugins = CliPlugins.open(session, name, names(options))) {
            SubmitParser parser = new SubmitParser(name, synopsis, options, plugins);
            try {
                todo = new Planner(name, parser, options, plugins, session).plan(words);
            } catch (CliPlugins.Misused e) {
                throw parser.misused(e);
            }
        }
        return todo.run();
    }

    /// What is left to do once there is a plan.
    private interface Todo {
        int run();
    }

    private record Planner(
            String name,
            SubmitParser parser,
            Set<SubmitOption> options,
            CliPlugins plugins,
            Session session) {

        Todo plan(List<String> words) {
            return switch (name) {
                case "batch" -> batch(words);
                case "alloc" -> alloc(words);
                case "bulksubmit" -> bulk(words);
                default -> tasks(words);
            };
        }

        /// @return null when plugins were to be listed, which is done
        private @Nullable SubmitArguments seen(SubmitArguments arguments) {
            if (arguments.has(SubmitOption.LIST_PLUGINS)) {
                session.out().print(plugins.list());
                return null;
            }
            return PluginArguments.seenBy(plugins, arguments, options);
        }

        private Todo tasks(List<String> words) {
            SubmitArguments arguments = seen(parser.parse(words));
            if (arguments == null) {
                return () -> 0;
            }
            SubmitPlan plan = SubmitPlan.of(arguments, new Jobspecs(submitter(session)));
            plan.warnings().forEach(session.err()::println);
            if (arguments.has(SubmitOption.DRY_RUN)) {
                return shown(plan);
            }
            SubmitRun run = new SubmitRun(arguments, session);
            return name.equals("run") ? () -> run.attach(plan) : () -> run.send(plan);
        }

        private Todo shown(SubmitPlan plan) {
            session.out().println(plan.jobs().getFirst().jobspec());
            return () -> 0;
        }

        private Todo bulk(List<String> words) {
            SubmitArguments arguments = seen(parser.parse(words));
            if (arguments == null) {
                return () -> 0;
            }
            if (arguments.has(SubmitOption.JSON)) {
                throw new CommandException("--json goes with --hierarchy");
            }
            Submitter submitter = submitter(session);
            List<SubmitArguments> jobs = BulkCommand.expand(arguments, submitter);
            if (arguments.has(SubmitOption.DRY_RUN)) {
                jobs.forEach(job -> session.out().println("bulksubmit: submit " + job.line()));
                return () -> 0;
            }
            SubmitPlan plan = SubmitPlan.of(jobs, new Jobspecs(submitter));
            return () -> new SubmitRun(arguments, session).send(plan);
        }

        private Todo alloc(List<String> words) {
            SubmitArguments arguments = seen(parser.parse(words));
            if (arguments == null) {
                return () -> 0;
            }
            ObjectNode jobspec = new InstanceJobs(submitter(session)).ofAlloc(arguments);
            boolean background = arguments.has(SubmitOption.BG);
            if (!background && session.isTerminal(0)) {
                JsonText.object(jobspec, "attributes.system.shell.options.pty")
                        .put("interactive", 1);
            }
            SubmitPlan plan = SubmitPlan.of(jobspec, arguments);
            if (arguments.has(SubmitOption.DRY_RUN)) {
                return shown(plan);
            }
            SubmitRun run = new SubmitRun(arguments, session);
            return background ? () -> run.background(plan) : () -> run.attach(plan);
        }

        private Todo batch(List<String> words) {
            Submitter submitter = submitter(session);
            if (words.contains(SubmitOption.LIST_PLUGINS.longName())
                    && parser.parse(words).has(SubmitOption.LIST_PLUGINS)) {
                session.out().print(plugins.list());
                return () -> 0; // and no script is read
            }
            BatchScript read = BatchScript.of(parser, words, submitter);
            SubmitArguments arguments = PluginArguments.seenBy(plugins, read.arguments(), options);
            BatchScript script = new BatchScript(read.name(), read.text(), arguments);
            SubmitPlan plan = SubmitPlan.of(new InstanceJobs(submitter).ofBatch(script), arguments);
            if (arguments.has(SubmitOption.DRY_RUN)) {
                return shown(plan);
            }
            return () -> new SubmitRun(arguments, session).send(plan);
        }
    }

    private static List<String> names(Set<SubmitOption> options) {
        List<String> names = new ArrayList<>(List.of("--help"));
        options.forEach(option -> names.add(option.longName()));
        return names;
    }

    /// Who submits, as the session tells.
    public static Submitter submitter(Session session) {
        String zone = session.env().getOrDefault("TZ", "");
        ZoneId zoneId =
                zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone.replaceFirst("^:", ""));
        return new Submitter(
                session.env(),
                session.cwd(),
                session.limits(),
                session.in(),
                ZonedDateTime.now(zoneId));
    }
}
