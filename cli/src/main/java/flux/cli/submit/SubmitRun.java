package flux.cli.submit;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.Attach;
import flux.cli.attach.AttachOptions;
import flux.cli.connect.Connection;
import flux.cli.connect.InstanceReady;
import flux.cli.connect.JobIds;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Sends a plan to the instance and does with its jobs what the options ask for: print their ids,
/// wait for them, show what they write.
final class SubmitRun {
    private static final int FAILED = 1;

    private final SubmitArguments arguments;
    private final Session session;
    private final Progress progress;
    private int code;

    SubmitRun(SubmitArguments arguments, Session session) {
        this.arguments = arguments;
        this.session = session;
        boolean shows = arguments.has(SubmitOption.PROGRESS) && session.isTerminal(1);
        this.progress = new Progress(session, shows, arguments.has(SubmitOption.JPS));
    }

    /// `flux submit` and `flux bulksubmit`.
    int send(SubmitPlan plan) {
        if (arguments.has(SubmitOption.PROGRESS) && !session.isTerminal(1)) {
            session.err().println("flux: WARNING: stdout is not a tty. Ignoring --progress option");
        }
        String input = arguments.last(SubmitOption.INPUT);
        if (input != null && StdinRanks.isIn(input)) {
            session.err().println("flux: ERROR: per-task input not supported for submit");
            return FAILED;
        }
        progress.expect(plan.jobs().size());
        try (Connection connection = Connection.open(session);
                LogFiles logs = new LogFiles(session)) {
            Map<JobId, Submission> jobs = submit(plan, connection, logs);
            if (waits()) {
                JobWatch watch = new JobWatch(session, connection, wishes(), progress);
                jobs.forEach((id, job) -> watch.add(id, logs.out(job), logs.err(job)));
                code = Math.max(code, watch.run());
            }
            progress.close();
            return code;
        }
    }

    private boolean waits() {
        return arguments.has(SubmitOption.WATCH)
                || arguments.has(SubmitOption.WAIT)
                || arguments.has(SubmitOption.WAIT_EVENT);
    }

    private JobWatch.Wishes wishes() {
        String event = arguments.last(SubmitOption.WAIT_EVENT);
        return new JobWatch.Wishes(
                event == null ? "clean" : event,
                arguments.has(SubmitOption.WATCH),
                arguments.has(SubmitOption.LABEL_IO),
                arguments.count(SubmitOption.VERBOSE));
    }

    private Map<JobId, Submission> submit(SubmitPlan plan, Connection connection, LogFiles logs) {
        Map<JobId, Submission> jobs = new LinkedHashMap<>();
        boolean quiet = arguments.has(SubmitOption.QUIET);
        boolean waits = waits();
        SubmitLine.Outcomes outcomes =
                new SubmitLine.Outcomes() {
                    @Override
                    public void submitted(Submission submission, JobId id) {
                        jobs.put(id, submission);
                        if (!quiet) {
                            progress.hide();
                            logs.out(submission).println(JobIds.show(id, session));
                        }
                        if (!waits) {
                            progress.ended();
                            progress.show();
                        }
                    }

                    @Override
                    public void refused(Submission submission, RpcException e) {
                        code = FAILED;
                        progress.hide();
                        progress.ended();
                        session.out().flush();
                        logs.err(submission).println(submission.label() + numbered(e));
                    }
                };
        new SubmitLine(connection).send(plan.jobs(), outcomes);
        session.out().flush();
        return jobs;
    }

    private static String numbered(RpcException e) {
        return "[Errno %d] %s".formatted(e.errnum(), e.getMessage());
    }

    /// `flux run` and `flux alloc`: one job, attached to.
    int attach(SubmitPlan plan) {
        try (Connection connection = Connection.open(session)) {
            JobId id = submitOne(plan, connection);
            if (arguments.has(SubmitOption.VERBOSE)) {
                session.err().println("jobid: " + JobIds.show(id, session));
            }
            return new Attach(session, connection, id, attachOptions()).run();
        }
    }

    /// `flux alloc --bg`: returns when the instance that the job is takes jobs itself.
    int background(SubmitPlan plan) {
        try (Connection connection = Connection.open(session)) {
            JobId id = submitOne(plan, connection);
            InstanceReady.await(connection, id, JobIds.show(id, session));
            session.out().println(JobIds.show(id, session));
            return 0;
        }
    }

    private static JobId submitOne(SubmitPlan plan, Connection connection) {
        JobId[] submitted = new JobId[1];
        SubmitLine.Outcomes outcomes =
                new SubmitLine.Outcomes() {
                    @Override
                    public void submitted(Submission submission, JobId job) {
                        submitted[0] = job;
                    }

                    @Override
                    public void refused(Submission submission, RpcException e) {
                        throw new CommandException(String.valueOf(e.getMessage()));
                    }
                };
        new SubmitLine(connection).send(plan.jobs(), outcomes);
        return Objects.requireNonNull(submitted[0]);
    }

    private AttachOptions attachOptions() {
        int verbose = arguments.count(SubmitOption.VERBOSE);
        AttachOptions options =
                AttachOptions.PLAIN
                        .withLabel(arguments.has(SubmitOption.LABEL_IO))
                        .withEvents(verbose > 1, verbose > 2);
        String event = arguments.last(SubmitOption.WAIT_EVENT);
        if (event != null) {
            options = options.until(event);
        }
        String input = arguments.last(SubmitOption.INPUT);
        return input != null && StdinRanks.isIn(input) ? options.withStdinRanks(input) : options;
    }
}
