package flux.cli.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.text.PythonJson;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/// `flux submit`, `run`, `bulksubmit`, `alloc` and `batch`; without an instance,
/// `--dry-run` prints what would be sent.
public final class SubmitCommands {

    private static final String COMMAND = "[OPTIONS...] COMMAND [ARGS...]";

    private SubmitCommands() {}

    /// `flux submit`.
    public static int submit(List<String> words, Session session) {
        SubmitArguments arguments =
                new SubmitParser("submit", COMMAND, SubmitOption.ofSubmit()).parse(words);
        return plan(arguments, session, "submit");
    }

    /// `flux run`.
    public static int run(List<String> words, Session session) {
        SubmitArguments arguments =
                new SubmitParser("run", COMMAND, SubmitOption.ofRun()).parse(words);
        return plan(arguments, session, "run");
    }

    /// `flux bulksubmit`.
    public static int bulksubmit(List<String> words, Session session) {
        SubmitArguments arguments =
                new SubmitParser("bulksubmit", COMMAND, SubmitOption.ofBulksubmit()).parse(words);
        Submitter submitter = submitter(session);
        List<SubmitArguments> jobs = BulkCommand.expand(arguments, submitter);
        if (arguments.has(SubmitOption.DRY_RUN)) {
            jobs.forEach(job -> session.out().println("bulksubmit: submit " + job.line()));
            return 0;
        }
        SubmitPlan plan = SubmitPlan.of(jobs, new Jobspecs(submitter));
        return new SubmitRun(arguments, session).send(plan);
    }

    /// `flux alloc`.
    public static int alloc(List<String> words, Session session) {
        SubmitArguments arguments =
                new SubmitParser("alloc", "[OPTIONS] [COMMAND...]", SubmitOption.ofAlloc())
                        .parse(words);
        ObjectNode jobspec = new InstanceJobs(submitter(session)).ofAlloc(arguments);
        boolean background = arguments.has(SubmitOption.BG);
        if (!background && session.isTerminal(0)) {
            JsonText.object(jobspec, "attributes.system.shell.options.pty").put("interactive", 1);
        }
        if (arguments.has(SubmitOption.DRY_RUN)) {
            session.out().println(PythonJson.unicode(jobspec));
            return 0;
        }
        SubmitRun run = new SubmitRun(arguments, session);
        SubmitPlan plan = SubmitPlan.of(jobspec, arguments);
        return background ? run.background(plan) : run.attach(plan);
    }

    /// `flux batch`.
    public static int batch(List<String> words, Session session) {
        SubmitParser parser =
                new SubmitParser("batch", "[OPTIONS...] SCRIPT [ARGS...]", SubmitOption.ofBatch());
        Submitter submitter = submitter(session);
        BatchScript script = BatchScript.of(parser, words, submitter);
        SubmitArguments arguments = script.arguments();
        ObjectNode jobspec = new InstanceJobs(submitter).ofBatch(script);
        if (arguments.has(SubmitOption.DRY_RUN)) {
            session.out().println(PythonJson.unicode(jobspec));
            return 0;
        }
        return new SubmitRun(arguments, session).send(SubmitPlan.of(jobspec, arguments));
    }

    private static int plan(SubmitArguments arguments, Session session, String name) {
        SubmitPlan plan = SubmitPlan.of(arguments, new Jobspecs(submitter(session)));
        plan.warnings().forEach(session.err()::println);
        if (arguments.has(SubmitOption.DRY_RUN)) {
            session.out().println(plan.jobs().getFirst().jobspec());
            return 0;
        }
        SubmitRun run = new SubmitRun(arguments, session);
        return name.equals("run") ? run.attach(plan) : run.send(plan);
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
