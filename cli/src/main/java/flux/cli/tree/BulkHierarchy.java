package flux.cli.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.submit.BulkCommand;
import flux.cli.submit.Jobspecs;
import flux.cli.submit.Submission;
import flux.cli.submit.SubmitArguments;
import flux.cli.submit.SubmitCommands;
import flux.cli.submit.SubmitOption;
import flux.cli.submit.SubmitParser;
import flux.cli.submit.Submitter;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `flux bulksubmit --hierarchy=auto|WxW`: the jobs run in instances of their own that are started
/// for them, each with its part of the resources and of the jobs, and ended when all have ended.
public final class BulkHierarchy {
    private static final int INTERRUPTED = 130;
    private static final int FAILURES_SHOWN_MAX = 10;
    private static final double NANOS = 1e9;

    /// They speak of when and where jobs may run: so of the instances, and not of jobs in them.
    private static final List<SubmitOption> OF_INSTANCES =
            List.of(
                    SubmitOption.QUEUE,
                    SubmitOption.BANK,
                    SubmitOption.REQUIRES,
                    SubmitOption.DEPENDENCY,
                    SubmitOption.BEGIN_TIME);

    private static final List<SubmitOption> NOT_HERE =
            List.of(
                    SubmitOption.WATCH,
                    SubmitOption.WAIT_EVENT,
                    SubmitOption.PROGRESS,
                    SubmitOption.LOG,
                    SubmitOption.LOG_STDERR);

    private final SubmitArguments arguments;
    private final Session session;
    private final Submitter submitter;
    private volatile boolean interrupted;

    private BulkHierarchy(SubmitArguments arguments, Session session) {
        this.arguments = arguments;
        this.session = session;
        this.submitter = SubmitCommands.submitter(session);
    }

    /// `flux bulksubmit`, with a hierarchy or without.
    public static int run(List<String> words, Session session) {
        if (words.stream().noneMatch(word -> word.startsWith("--hierarchy"))) {
            return SubmitCommands.bulksubmit(words, session);
        }
        SubmitArguments arguments =
                new SubmitParser(
                                "bulksubmit",
                                "[OPTIONS...] COMMAND [ARGS...]",
                                SubmitOption.ofBulksubmit())
                        .parse(words);
        if (!arguments.has(SubmitOption.HIERARCHY)) {
            return SubmitCommands.bulksubmit(words, session);
        }
        for (SubmitOption option : NOT_HERE) {
            if (arguments.has(option)) {
                throw new CommandException(
                        "%s does not go with --hierarchy: see --output, or `flux job attach ID/ID`"
                                .formatted(option.longName()));
            }
        }
        return new BulkHierarchy(arguments, session).run();
    }

    private int run() {
        List<SubmitArguments> jobs =
                BulkCommand.expand(
                        arguments.without(OF_INSTANCES.toArray(SubmitOption[]::new)), submitter);
        try (Connection connection = Connection.open(session)) {
            Share all = Machine.of(connection);
            String text = String.valueOf(arguments.last(SubmitOption.HIERARCHY));
            Topology topology =
                    text.equals("auto")
                            ? Topology.auto(all)
                            : Topology.parse(text, SubmitOption.HIERARCHY.longName());
            if (arguments.has(SubmitOption.DRY_RUN)) {
                session.out().printf("bulksubmit: %d jobs, hierarchy %s%n", jobs.size(), topology);
                return 0;
            }
            return run(connection.attribute("local-uri"), all, topology, jobs);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run(String uri, Share all, Topology topology, List<SubmitArguments> jobs) {
        long start = System.nanoTime();
        Tally tally;
        int leaves;
        int instances;
        try (Hierarchy hierarchy = new Hierarchy(uri, all, submitter, options())) {
            session.onSignal(
                    _ -> {
                        interrupted = true;
                        hierarchy.cancel();
                    });
            hierarchy.grow(topology);
            leaves = hierarchy.leaves().size();
            instances = hierarchy.size();
            tally = runAll(hierarchy.leaves(), jobs);
        } catch (CommandException e) {
            if (interrupted) {
                throw new CommandException(
                        "interrupted: its instances and their jobs are canceled");
            }
            throw e;
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        report(tally, instances, leaves, seconds);
        return interrupted ? INTERRUPTED : tally.code();
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(List.of("--job-name=bulksubmit"));
        for (SubmitOption option : OF_INSTANCES) {
            arguments.all(option).forEach(value -> options.add(option.longName() + "=" + value));
        }
        return options;
    }

    private Tally runAll(List<Hierarchy.Node> leaves, List<SubmitArguments> jobs) {
        List<Share> shares = leaves.stream().map(Hierarchy.Node::share).toList();
        LeafRun.Listener listener = listener();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Tally>> parts = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                int begin = Share.begin(shares, i, jobs.size());
                int end = Share.begin(shares, i + 1, jobs.size());
                if (begin < end) {
                    LeafRun part =
                            new LeafRun(
                                    leaves.get(i),
                                    jobs.subList(begin, end),
                                    new Jobspecs(submitter),
                                    listener,
                                    id -> JobIds.show(id, session));
                    parts.add(threads.submit(part::run));
                }
            }
            return sum(parts, threads);
        }
    }

    private static Tally sum(List<Future<Tally>> parts, ExecutorService threads) {
        Tally sum = Tally.NONE;
        try {
            for (Future<Tally> part : parts) {
                sum = sum.plus(part.get());
            }
            return sum;
        } catch (ExecutionException e) {
            threads.shutdownNow();
            throw new CommandException(reason(e));
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private LeafRun.Listener listener() {
        boolean quiet = arguments.has(SubmitOption.QUIET) || arguments.has(SubmitOption.JSON);
        return new LeafRun.Listener() {
            @Override
            public void submitted(Hierarchy.Node leaf, JobId id) {
                if (!quiet) {
                    String line = shown(leaf, id);
                    synchronized (session) {
                        session.out().println(line);
                    }
                }
            }

            @Override
            public void refused(Submission submission, RpcException why) {
                synchronized (session) {
                    session.out().flush();
                    session.err()
                            .printf(
                                    "%s[Errno %d] %s%n",
                                    submission.label(), why.errnum(), why.getMessage());
                }
            }
        };
    }

    private String shown(Hierarchy.Node leaf, JobId id) {
        StringBuilder path = new StringBuilder();
        leaf.path().forEach(each -> path.append(JobIds.show(each, session)).append('/'));
        return path.append(JobIds.show(id, session)).toString();
    }

    private void report(Tally tally, int instances, int leaves, double seconds) {
        session.out().flush();
        int shown = Math.min(FAILURES_SHOWN_MAX, tally.failures().size());
        tally.failures().subList(0, shown).forEach(session.err()::println);
        int more = tally.unsuccessfulCount() - shown;
        if (more > 0) {
            session.err().println("and " + more + " jobs more that were not successful");
        }
        if (arguments.has(SubmitOption.JSON)) {
            ObjectNode json = Connection.object();
            tally.write(json);
            json.put("instances", instances).put("leaves", leaves);
            json.put("seconds", Math.round(seconds * 1000) / 1000.0);
            json.put("jobs_per_second", Math.round(tally.submitted() / seconds));
            session.out().println(json);
        } else if (arguments.has(SubmitOption.VERBOSE)) {
            session.err()
                    .printf(
                            Locale.ROOT,
                            "%d jobs in %d instances: %d successful, %d not; %.1f s, %.0f jobs/s%n",
                            tally.submitted(),
                            instances,
                            tally.successful(),
                            tally.unsuccessfulCount(),
                            seconds,
                            tally.submitted() / seconds);
        }
    }
}
