package flux.ops.simulate;

import flux.cli.CommandException;
import flux.cli.Picocli;
import flux.cli.Session;
import flux.cli.UsageError;
import flux.cli.ledger.LedgerPlace;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogUnavailableException;
import flux.replay.trace.LedgerTraces;
import flux.replay.trace.Simulated;
import flux.replay.trace.SwfTraces;
import flux.replay.trace.Trace;
import flux.replay.trace.TraceFault;
import flux.replay.trace.TraceSimulator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `flux simulate`: what would have become of these jobs?
///
/// Stands here and not with the other commands since it is no client of an instance: it holds the
/// scheduler itself.
@Command(
        name = "flux-simulate",
        sortOptions = false,
        description = {
            "Run the scheduler over a workload trace, or over the jobs of a ledger, under a",
            "simulated clock, and print what would have become of the jobs."
        },
        footer = {
            "",
            "Examples:",
            "  flux simulate --policy=fcfs,easy,conservative KTH-SP2-1996-2.1-cln.swf.gz",
            "  flux simulate --nodes=50 --cores=2 --picture=out.svg --csv=jobs.csv trace.swf",
            "  flux simulate --ledger /var/lib/flux --policy=easy --queue-depth=128"
        })
public final class SimulateCommand implements Callable<Integer> {

    /// What it is called by.
    public static final String NAME = "simulate";

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final Session session;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Parameters(
            paramLabel = "TRACE",
            arity = "0..1",
            description = "a file in the Standard Workload Format, as it is or compressed by gzip")
    @Nullable String file;

    @Option(
            names = "--ledger",
            paramLabel = "DIR",
            description = "the jobs of this ledger: a statedir, or kafka://HOST:PORT[/PREFIX]")
    @Nullable String ledger;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "nodes of the machine; by default those of the trace")
    int nodes;

    @Option(
            names = "--cores",
            paramLabel = "C",
            description = "cores of each node; by default as in the trace")
    int cores;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            split = ",",
            description = "fcfs, easy (default), hybrid, conservative; several with commas")
    List<String> policies = List.of("easy");

    @Option(
            names = "--matcher",
            paramLabel = "NAME",
            description = "fluxion (default), or simple, which knows fcfs only")
    String matcher = SchedulerChoice.FLUXION;

    @Option(
            names = "--match-policy",
            paramLabel = "NAME",
            description = "which resources Fluxion takes first (default: first)")
    String matchPolicy = "first";

    @Option(
            names = "--queue-depth",
            paramLabel = "N",
            description = "jobs of the queue that are considered (default: 32)")
    int queueDepth = SchedulerChoice.QUEUE_DEPTH_DEFAULT;

    @Option(
            names = "--reservation-depth",
            paramLabel = "N",
            description = "jobs that hybrid plans for (default: 64)")
    int reservationDepth = SchedulerChoice.RESERVATION_DEPTH_DEFAULT;

    @Option(
            names = "--whole-nodes",
            description = "a job gets whole nodes, as many as its processors fill")
    boolean wholeNodes;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    @Option(names = "--csv", paramLabel = "FILE", description = "write a line for each job")
    @Nullable String csv;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "draw use and queue over time; FILE.svg or FILE.png")
    @Nullable String picture;

    private SimulateCommand(Session session) {
        this.session = session;
    }

    /// @param words behind the command's name
    /// @return the exit status
    public static int run(List<String> words, Session session) {
        try {
            return Picocli.run(new SimulateCommand(session), words, session);
        } catch (ParameterException e) {
            session.err().println(UsageError.text(e));
            return MISUSED;
        } catch (CommandException e) {
            session.err().println("flux-simulate: ERROR: " + e.getMessage());
            return FAILED;
        } finally {
            session.out().flush();
        }
    }

    @Override
    public Integer call() throws IOException {
        SchedulerChoice choice = choice();
        requirePlace(csv);
        requirePlace(picture);
        Trace trace = trace();
        if (trace.jobs().isEmpty()) {
            throw new CommandException(trace.name() + ": none of its jobs can be simulated");
        }
        List<Simulated> results = new ArrayList<>();
        Stopwatch stopwatch = new Stopwatch();
        for (String policy : policies) {
            Meter meter = new Meter(session, policy);
            results.add(
                    new TraceSimulator(policy, trace, choice.maker(policy), stopwatch, meter)
                            .run());
            meter.erase();
        }
        Report report = new Report(trace, choice, results);
        if (json) {
            session.out().println(report.json());
        } else {
            session.out().print(report.text());
        }
        if (csv != null) {
            CsvFile.write(session.cwd().resolve(csv), results);
        }
        if (picture != null) {
            Picture.write(session.cwd().resolve(picture), trace, results);
        }
        return 0;
    }

    private SchedulerChoice choice() {
        if ((file == null) == (ledger == null)) {
            throw Picocli.misuse(
                    this, "one thing to simulate is required: a TRACE, or --ledger DIR");
        }
        if (nodes < 0 || cores < 0) {
            throw Picocli.misuse(this, "argument --nodes/--cores: a number from 1 was expected");
        }
        if (ledger != null && wholeNodes) {
            throw Picocli.misuse(
                    this, "argument --whole-nodes: a ledger's jobs say themselves what they want");
        }
        if (picture != null && !Picture.isKnown(picture)) {
            throw Picocli.misuse(
                    this, "argument --picture: FILE.svg or FILE.png was expected, not " + picture);
        }
        SchedulerChoice choice =
                new SchedulerChoice(matcher, matchPolicy, queueDepth, reservationDepth);
        try {
            policies.forEach(choice::check);
        } catch (IllegalArgumentException e) {
            throw Picocli.misuse(this, String.valueOf(e.getMessage()));
        }
        return choice;
    }

    /// Known before all is computed rather than after it.
    private void requirePlace(@Nullable String output) {
        if (output == null) {
            return;
        }
        Path file = session.cwd().resolve(output);
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CommandException(
                    output + ": cannot be written: there is no directory " + directory);
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : directory)) {
            throw new CommandException(output + ": cannot be written");
        }
    }

    private Trace trace() throws IOException {
        if (ledger != null) {
            try {
                return LedgerTraces.read(LedgerPlace.files(session, ledger), nodes, cores);
            } catch (TraceFault
                    | LogDamagedException
                    | LogFailedException
                    | LogUnavailableException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }
        String name = String.valueOf(file);
        try (InputStream in = Files.newInputStream(session.cwd().resolve(name))) {
            return SwfTraces.read(name, in, new SwfTraces.Layout(nodes, cores, wholeNodes));
        } catch (TraceFault e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new CommandException(name + ": No such file or directory");
        } catch (IOException e) {
            throw new CommandException(name + ": cannot be read: " + e.getMessage());
        }
    }
}
