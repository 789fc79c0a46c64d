package flux.cli.submit;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.Attach;
import flux.cli.attach.AttachOptions;
import flux.cli.attach.EventWait;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Sends a plan to the instance and does with its jobs what the options ask for: print their ids,
/// wait for them, show what they write.
final class SubmitRun {
    private static final int FAILED = 1;

    private final SubmitArguments arguments;
    private final Session session;
    private final String command;
    private int code;

    SubmitRun(SubmitArguments arguments, Session session, String command) {
        this.arguments = arguments;
        this.session = session;
        this.command = command;
    }

    /// `flux submit` and `flux bulksubmit`.
    int send(SubmitPlan plan) {
        try (Connection connection = Connection.open(session)) {
            List<JobId> ids = submit(plan, connection);
            if (arguments.has(SubmitOption.WATCH)) {
                watch(ids, connection);
            } else if (arguments.has(SubmitOption.WAIT)) {
                await(ids, "clean", connection);
            } else if (arguments.has(SubmitOption.WAIT_EVENT)) {
                await(ids, event(), connection);
            }
            return code;
        }
    }

    private String event() {
        return Objects.requireNonNull(arguments.last(SubmitOption.WAIT_EVENT));
    }

    private List<JobId> submit(SubmitPlan plan, Connection connection) {
        List<JobId> ids = new ArrayList<>(plan.jobs().size());
        boolean quiet = arguments.has(SubmitOption.QUIET);
        SubmitLine.Outcomes outcomes =
                new SubmitLine.Outcomes() {
                    @Override
                    public void submitted(Submission submission, JobId id) {
                        ids.add(id);
                        if (!quiet) {
                            session.out().println(shown(id));
                        }
                    }

                    @Override
                    public void refused(Submission submission, RpcException e) {
                        code = FAILED;
                        session.out().flush();
                        session.err().println(refusal(submission, e));
                    }
                };
        new SubmitLine(connection).send(plan.jobs(), outcomes);
        session.out().flush();
        return ids;
    }

    private String refusal(Submission submission, RpcException e) {
        return "flux-%s: ERROR: %s[Errno %d] %s"
                .formatted(command, submission.label(), e.errnum(), e.getMessage());
    }

    private String shown(JobId id) {
        return session.isUtf8() ? id.f58() : id.f58plain();
    }

    private void await(List<JobId> ids, String event, Connection connection) {
        for (JobId id : ids) {
            code = Math.max(code, EventWait.exitCode(connection, id, event));
        }
    }

    private void watch(List<JobId> ids, Connection connection) {
        boolean label = arguments.has(SubmitOption.LABEL_IO);
        for (JobId id : ids) {
            Attach attach = new Attach(session, connection, id, AttachOptions.watching(label));
            code = Math.max(code, attach.run());
        }
    }

    /// `flux run`: one job, attached to.
    int attach(SubmitPlan plan) {
        try (Connection connection = Connection.open(session)) {
            JobId[] id = new JobId[1];
            SubmitLine.Outcomes outcomes =
                    new SubmitLine.Outcomes() {
                        @Override
                        public void submitted(Submission submission, JobId job) {
                            id[0] = job;
                        }

                        @Override
                        public void refused(Submission submission, RpcException e) {
                            throw new CommandException(
                                    "[Errno %d] %s".formatted(e.errnum(), e.getMessage()));
                        }
                    };
            new SubmitLine(connection).send(plan.jobs(), outcomes);
            int verbose = arguments.count(SubmitOption.VERBOSE);
            if (verbose > 0) {
                session.err().println("jobid: " + shown(id[0]));
            }
            AttachOptions options =
                    AttachOptions.PLAIN
                            .withLabel(arguments.has(SubmitOption.LABEL_IO))
                            .withEvents(verbose > 1, verbose > 2);
            return new Attach(session, connection, id[0], options).run();
        }
    }
}
