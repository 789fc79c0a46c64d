package flux.ops.fluxion;

import flux.ledger.text.Idset;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.reader.HoldingReader;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.fluxion.schedule.Held;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Commands about jobs that have resources.
final class JobCommands {
    private final Fluxion fluxion;
    private final Console console;
    private final KnownJobs jobs;
    private final TextFiles files;
    private final MatchCommands matches;

    JobCommands(
            Fluxion fluxion,
            Console console,
            KnownJobs jobs,
            TextFiles files,
            MatchCommands matches) {
        this.fluxion = fluxion;
        this.console = console;
        this.jobs = jobs;
        this.files = files;
        this.matches = matches;
    }

    /// @param words `allocate|reserve FORMAT FILE JOBID START DURATION`
    void update(List<String> words) {
        boolean reserve = words.get(0).equals("reserve");
        if (!reserve && !words.get(0).equals("allocate")) {
            throw new QueryFault("unknown subcmd " + words.get(0));
        }
        byte[] content = files.bytes(words.get(2));
        long job = number(words.get(3));
        long at = number(words.get(4));
        long duration = number(words.get(5));
        if (fluxion.schedule().held(job) != null) {
            throw new QueryFault("existing Jobid ");
        }
        if (at < fluxion.schedule().start()
                || duration < 1
                || at + duration > fluxion.schedule().end()) {
            throw new QueryFault("invalid time (" + at + ", " + duration + ")");
        }
        try {
            int[] vertices =
                    switch (words.get(1)) {
                        case "jgf", "jgf_shorthand" -> HoldingReader.jgf(fluxion.graph(), content);
                        case "rv1exec" -> HoldingReader.execution(fluxion.graph(), content);
                        default -> throw new QueryFault("unsupported reader " + words.get(1));
                    };
            boolean whole = words.get(1).equals("jgf_shorthand");
            Found found = fluxion.update(job, vertices, whole, at, at + duration, reserve);
            matches.tellFound(job, found, reserve ? "RESERVED" : "ALLOCATED");
            jobs.all.put(
                    job, new KnownJobs.Job(job, reserve ? "RESERVED" : "ALLOCATED", at, "", 0));
        } catch (ReaderFault | IllegalArgumentException e) {
            throw new QueryFault("update: " + e.getMessage());
        }
    }

    void cancel(List<String> words) {
        long job = number(words.getFirst());
        Held held = fluxion.schedule().held(job);
        if (held == null) {
            throw new QueryFault("nonexistent job " + job);
        }
        int vertices = held.vertexCount();
        fluxion.cancel(job);
        ended(job);
        if (words.size() > 1) {
            tellVisits("CANCEL", vertices);
        }
    }

    /// @param words `JOBID FORMAT FILE [stats]`
    void cancelPartly(List<String> words) {
        long job = number(words.get(0));
        Held held = fluxion.schedule().held(job);
        if (held == null) {
            throw new QueryFault("nonexistent job " + job);
        }
        if (held.isReserved()) {
            throw new QueryFault("reservations not currently supported by partial cancel");
        }
        byte[] content = files.bytes(words.get(2));
        int before = held.vertexCount();
        try {
            if (fluxion.cancelPartly(job, released(words.get(1), content))) {
                ended(job);
            }
            Held left = fluxion.schedule().held(job);
            if (words.size() > 3) {
                tellVisits("PARTIAL CANCEL", before - (left == null ? 0 : left.vertexCount()));
            }
        } catch (ReaderFault | IllegalArgumentException e) {
            throw new QueryFault("error encountered while removing job " + job);
        }
    }

    private IntPredicate released(String format, byte[] content) {
        ResourceGraph graph = fluxion.graph();
        switch (format) {
            case "jgf", "jgf_shorthand" -> {
                IntOpenHashSet vertices = new IntOpenHashSet(HoldingReader.jgf(graph, content));
                return vertices::contains;
            }
            case "rv1exec" -> {
                Idset ranks = HoldingReader.ranks(content);
                HoldingReader.execution(graph, content);
                return u -> {
                    int rank = NodeParts.rank(graph, u);
                    return rank >= 0 && ranks.contains(rank);
                };
            }
            default -> throw new QueryFault("unsupported reader " + format);
        }
    }

    private void ended(long job) {
        jobs.all.computeIfPresent(job, (id, known) -> known.in("CANCELED"));
    }

    private void tellVisits(String of, int vertices) {
        console.info(of + " PREORDER COUNT=\"" + vertices + "\"");
        console.info(of + " POSTORDER COUNT=\"" + vertices + "\"");
    }

    void info(String id) {
        KnownJobs.Job job = jobs.all.get(number(id));
        if (job == null) {
            throw new QueryFault("nonexistent job " + id);
        }
        console.info(job.line());
    }

    void list() {
        jobs.all.values().forEach(job -> console.info(job.line()));
    }

    void stat() {
        console.info("Num. of Jobs Matched: " + jobs.matches());
        console.info("Min. Match Time: " + seconds(jobs.least()));
        console.info("Max. Match Time: " + seconds(jobs.most()));
        console.info("Avg. Match Time: " + seconds(jobs.average()));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%f", seconds);
    }

    private static long number(String word) {
        if (!word.matches("[0-9]{1,18}")) {
            throw QueryFault.malformed();
        }
        return Long.parseLong(word);
    }
}
