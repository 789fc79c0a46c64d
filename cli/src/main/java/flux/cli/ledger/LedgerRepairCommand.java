package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogLockedException;
import flux.replay.repair.LedgerRepair;
import flux.replay.repair.RepairRefusedException;
import flux.replay.repair.RepairReport;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flux ledger repair`: a damaged ledger of a dead instance, made whole again without discarding
/// anything.
@Command(
        name = "flux-ledger repair",
        sortOptions = false,
        description = {
            "Repair the ledger in DIR, the statedir of an instance that does not run. Each log that is",
            "damaged is written anew; where an entry is lost, a fact says so. The damaged originals go",
            "to DIR/quarantine, with a report: what was cut, which jobs are touched, which numbers are",
            "missing. Jobs that something is lost of, and that had not ended, end by an exception.",
            "Exits with 0 when the ledger is good or was repaired; with 1 when it could not be, or, with",
            "--dry-run, when it would have to be."
        },
        footer = {
            "",
            "Examples:",
            "  flux ledger repair --dry-run /var/lib/flux     what would be done",
            "  flux ledger repair /var/lib/flux",
            "  flux ledger repair --json /var/lib/flux | jq .cuts",
            "  flux ledger quarantine /var/lib/flux           what earlier repairs put aside"
        })
final class LedgerRepairCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Option(
            names = {"-n", "--dry-run"},
            description = "say what would be done, and change nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print the report as one JSON object")
    boolean json;

    @Parameters(paramLabel = "DIR", arity = "1", description = "a statedir")
    String directory = "";

    LedgerRepairCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (directory.startsWith("kafka://")) {
            throw new CommandException(
                    directory + ": a ledger in Kafka is repaired by its replicas, not by this");
        }
        Path statedir = session.cwd().resolve(directory);
        if (LedgerFiles.LOGS.stream().noneMatch(log -> Files.isDirectory(statedir.resolve(log)))
                && !Files.exists(statedir.resolve("repair.pending"))) {
            throw new CommandException(
                    statedir + ": no ledger here: expected the statedir of an instance");
        }
        try {
            RepairReport report = LedgerRepair.run(statedir, Instant.now(), dryRun);
            if (json) {
                session.out().println(report.toJson());
            } else {
                session.out().print(report.text());
            }
            return dryRun && !report.isGood() ? 1 : 0;
        } catch (IOException
                | LogLockedException
                | LogFullException
                | LogFailedException
                | RepairRefusedException e) {
            throw new CommandException(
                    e instanceof IOException io ? "repair: " + io : String.valueOf(e.getMessage()));
        }
    }
}
