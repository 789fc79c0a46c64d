package flux.ops.fluxion;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Busy;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.match.Matched.Unsatisfiable;
import flux.scheduler.fluxion.match.Traverser;
import flux.scheduler.fluxion.writer.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `match` and `multi-match`.
final class MatchCommands {
    private static final Set<String> SUBCOMMANDS =
            Set.of(
                    "allocate",
                    "allocate_with_satisfiability",
                    "allocate_orelse_reserve",
                    "satisfiability",
                    "without_allocating",
                    "without_allocating_future");
    private static final double NANOS = 1e9;

    private final Fluxion fluxion;
    private final Writer writer;
    private final Console console;
    private final KnownJobs jobs;
    private final TextFiles files;
    private final boolean tellsEffort;

    MatchCommands(
            Fluxion fluxion,
            Writer writer,
            Console console,
            KnownJobs jobs,
            TextFiles files,
            boolean tellsEffort) {
        this.fluxion = fluxion;
        this.writer = writer;
        this.console = console;
        this.jobs = jobs;
        this.files = files;
        this.tellsEffort = tellsEffort;
    }

    /// @param words the subcommand and files with jobspecs
    void match(List<String> words) {
        String subcommand = words.getFirst();
        if (!SUBCOMMANDS.contains(subcommand)) {
            throw new QueryFault("unknown subcmd " + subcommand);
        }
        for (String file : words.subList(1, words.size())) {
            match(subcommand, file);
        }
    }

    private void match(String subcommand, String file) {
        String text = files.read(file);
        long job = jobs.next();
        try {
            Jobspec jobspec = JobspecReader.read(YamlTree.parse(text));
            long before = System.nanoTime();
            if (subcommand.equals("satisfiability")) {
                tellSatisfiable(fluxion.isSatisfiable(jobspec));
            } else {
                Matched matched = ask(subcommand, job, jobspec);
                double seconds = (System.nanoTime() - before) / NANOS;
                jobs.took(seconds);
                tell(subcommand, job, file, matched, seconds);
            }
            if (tellsEffort) {
                tellEffort((System.nanoTime() - before) / NANOS);
            }
        } catch (JobspecFault e) {
            console.err()
                    .println(
                            "match_allocate: ERROR: Jobspec error for "
                                    + job
                                    + ": "
                                    + e.getMessage());
        }
    }

    private Matched ask(String subcommand, long job, Jobspec jobspec) {
        return switch (subcommand) {
            case "allocate" -> fluxion.allocate(job, jobspec, 0);
            case "allocate_with_satisfiability" -> fluxion.allocateOrTellWhether(job, jobspec, 0);
            case "allocate_orelse_reserve" -> fluxion.allocateOrElseReserve(job, jobspec, 0);
            case "without_allocating" -> fluxion.withoutAllocating(jobspec, 0);
            default -> fluxion.withoutAllocatingFuture(jobspec, 0);
        };
    }

    private void tell(String subcommand, long job, String file, Matched matched, double seconds) {
        boolean keeps = subcommand.startsWith("allocate");
        switch (matched) {
            case Found found -> {
                String state = found.reserved() ? "RESERVED" : "ALLOCATED";
                tellFound(job, found, keeps ? state : "MATCHED");
                if (keeps) {
                    jobs.all.put(job, new KnownJobs.Job(job, state, found.at(), file, seconds));
                }
            }
            case Busy busy -> tellNothing(job, false);
            case Unsatisfiable never -> tellNothing(job, true);
        }
        if (keeps) {
            jobs.advance();
        }
    }

    void tellFound(long job, Found found, String state) {
        console.print(
                writer.write(new Writer.Resources(found.selection(), found.at(), found.end())));
        console.rule();
        console.info("JOBID=" + job);
        console.info("RESOURCES=" + state);
        console.info("SCHEDULED AT=" + (found.at() == 0 ? "Now" : Long.toString(found.at())));
        console.rule();
    }

    private void tellNothing(long job, boolean never) {
        console.rule();
        console.info("No matching resources found");
        if (never) {
            console.info("Unsatisfiable request");
        }
        console.info("JOBID=" + job);
        console.rule();
    }

    private void tellSatisfiable(boolean satisfiable) {
        console.rule();
        console.info(satisfiable ? "Satisfiable request" : "Unsatisfiable request");
        console.rule();
    }

    private void tellEffort(double seconds) {
        Traverser traverser = fluxion.traverser();
        console.info(String.format(Locale.ROOT, "ELAPSE=%f", seconds));
        console.info("PREORDER VISIT COUNT=" + traverser.preorderCount());
        console.info("POSTORDER VISIT COUNT=" + traverser.postorderCount());
    }
}
