package flux.replay.repair;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a repair did, or would do.
///
/// @param quarantine the directory that keeps the originals; null when nothing had to be repaired
/// @param whole how many records each log holds that were taken over as they were
/// @param foreign logs that belong to another ledger, and went to quarantine whole
/// @param touched jobs of which something was lost, and what became of each
/// @param perhaps jobs that were active where entries are missing that nobody can read any more
public record RepairReport(
        Instant when,
        String statedir,
        @Nullable String quarantine,
        boolean isDryRun,
        Map<String, Long> whole,
        List<Cut> cuts,
        List<String> foreign,
        Map<JobId, String> touched,
        SortedSet<JobId> perhaps) {

    private static final int SHOWN_MAX = 10;

    /// True when there was nothing to repair.
    public boolean isGood() {
        return cuts.isEmpty() && foreign.isEmpty();
    }

    /// How many records were lost in all.
    public long lost() {
        return cuts.stream().mapToLong(Cut::lost).sum();
    }

    public ObjectNode toJson() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("when", when.toString()).put("statedir", statedir);
        all.put("dry_run", isDryRun).put("quarantine", quarantine).put("lost", lost());
        ObjectNode kept = all.putObject("whole");
        whole.forEach(kept::put);
        foreign.forEach(all.putArray("foreign")::add);
        var places = all.putArray("cuts");
        for (Cut cut : cuts) {
            ObjectNode one = places.addObject().put("log", cut.log()).put("where", cut.where());
            one.put("bytes", cut.bytes()).put("what", cut.what()).put("lost", cut.lost());
            if (cut.firstLost() > 0) {
                one.put("first", cut.firstLost()).put("last", cut.firstLost() + cut.lost() - 1);
            }
            var jobs = one.putArray("jobs");
            cut.jobs().forEach(job -> jobs.add(job.f58()));
        }
        ObjectNode jobs = all.putObject("jobs");
        touched.forEach((job, what) -> jobs.put(job.f58(), what));
        perhaps.forEach(job -> all.withArray("perhaps").add(job.f58()));
        return all;
    }

    /// For people.
    public String text() {
        if (isGood()) {
            return "%s: nothing to repair%n".formatted(statedir);
        }
        StringBuilder text = new StringBuilder();
        text.append("%s: %s%n".formatted(statedir, isDryRun ? "would be repaired" : "repaired"));
        for (String log : foreign) {
            text.append("%-7s belongs to another ledger; put aside whole%n".formatted(log));
        }
        for (Cut cut : cuts) {
            text.append("%-7s %s: %s".formatted(cut.log(), cut.where(), cut.what()));
            text.append(cut.bytes() > 0 ? " (%,d bytes left out)".formatted(cut.bytes()) : "");
            text.append(lostText(cut)).append(System.lineSeparator());
        }
        whole.forEach(
                (log, count) ->
                        text.append("%-7s %,d records are as they were%n".formatted(log, count)));
        touched.forEach((job, what) -> text.append("job     %s: %s%n".formatted(job.f58(), what)));
        if (!perhaps.isEmpty()) {
            text.append(
                    "jobs    %,d more were active where entries are missing: "
                            .formatted(perhaps.size()));
            text.append(
                    perhaps.stream()
                            .limit(SHOWN_MAX)
                            .map(JobId::f58)
                            .collect(Collectors.joining(", ")));
            text.append(perhaps.size() > SHOWN_MAX ? ", ..." : "").append(System.lineSeparator());
        }
        if (quarantine != null) {
            text.append("the originals are in %s%n".formatted(quarantine));
        }
        return text.toString();
    }

    private static String lostText(Cut cut) {
        if (cut.lost() == 0) {
            return "; nothing is lost";
        }
        String jobs =
                cut.jobs().isEmpty()
                        ? ""
                        : cut.jobs().stream()
                                .map(JobId::f58)
                                .collect(Collectors.joining(", ", ", of ", ""));
        if (cut.firstLost() == 0) {
            return "; lost: %d of its records%s".formatted(cut.lost(), jobs);
        }
        String numbers =
                cut.lost() == 1
                        ? "number " + cut.firstLost()
                        : "numbers %d to %d"
                                .formatted(cut.firstLost(), cut.firstLost() + cut.lost() - 1);
        return "; lost: " + numbers + jobs;
    }
}
