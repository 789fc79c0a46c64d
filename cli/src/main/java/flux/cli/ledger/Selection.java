package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.connect.JobIds;
import flux.cli.text.When;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.RecordFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which records are wanted.
final class Selection {
    private static final double MICROS = 1e6;

    @Option(
            names = "--log",
            paramLabel = "LOG",
            description = "which log: jobs (default), kvs or output")
    String log = LedgerFiles.JOBS;

    @Option(
            names = "--job",
            split = ",",
            paramLabel = "JOBID",
            description = "only records about these jobs")
    List<String> jobs = new ArrayList<>();

    @Option(
            names = "--event",
            split = ",",
            paramLabel = "NAME",
            description = "only records with one of these events")
    List<String> events = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "from WHEN on: -1h, a date, or seconds since the epoch")
    @Nullable String since;

    @Option(names = "--until", paramLabel = "WHEN", description = "up to WHEN")
    @Nullable String until;

    @Option(
            names = "--seq",
            paramLabel = "N[-M]",
            description = "only records numbered N to M; N- for all from N on")
    @Nullable String sequence;

    String log() {
        if (!LedgerFiles.LOGS.contains(log)) {
            throw new CommandException(
                    "--log=" + log + ": unknown log: expected jobs, kvs or output");
        }
        return log;
    }

    RecordFilter filter() {
        Set<Long> ids = new HashSet<>();
        jobs.forEach(job -> ids.add(JobIds.parse(job).value()));
        long first = 0;
        long last = Long.MAX_VALUE;
        if (sequence != null) {
            String[] range = sequence.split("-", 2);
            first = number(range[0]);
            last = range.length == 1 ? first : last;
            last = range.length == 2 && !range[1].isEmpty() ? number(range[1]) : last;
        }
        return new RecordFilter(
                ids,
                new HashSet<>(events),
                since == null ? 0 : micros("--since", since),
                until == null ? Long.MAX_VALUE : micros("--until", until),
                first,
                last);
    }

    private long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new CommandException("--seq=" + sequence + ": expected N, N-M or N-");
        }
    }

    private static long micros(String option, String when) {
        return (long) (When.parse(option, when) * MICROS);
    }
}
