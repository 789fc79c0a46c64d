package flux.replay.repair;

import flux.ledger.id.JobId;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.Fsync;
import flux.ledger.log.chronicle.LogSalvage;
import flux.ledger.log.chronicle.LogSalvage.Loss;
import flux.ledger.output.OutputReader;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Repairs the ledger in the files of a dead instance. Every log is gone through to its end; a log
/// in which something is wrong is written anew beside, then looked at again, and only then the
/// directories are swapped. What was there goes to `quarantine/TIME` in the statedir, with
/// `report.json` and `report.txt`.
public final class LedgerRepair {

    /// Where originals and reports are kept.
    public static final String QUARANTINE = "quarantine";

    public static final String REPORT = "report.json";
    private static final String TEXT = "report.txt";

    /// Kept results of replay, if there are any: made from the logs, and worth nothing without
    /// them.
    private static final List<String> DERIVED = List.of("snapshots", "history", "kvs-snapshots");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path statedir;
    private final Instant now;
    private final Path quarantine;
    private final Belonging belonging;

    private LedgerRepair(Path statedir, Instant now) {
        this.statedir = statedir;
        this.now = now;
        this.belonging = Belonging.of(statedir);
        this.quarantine = freeName(statedir.resolve(QUARANTINE), STAMP.format(now));
    }

    private static Path freeName(Path directory, String stamp) {
        Path name = directory.resolve(stamp);
        for (int i = 2; Files.exists(name); i++) {
            name = directory.resolve(stamp + "-" + i);
        }
        return name;
    }

    /// Repairs what must be.
    ///
    /// @param isDryRun only says what would be done, and changes nothing; also of a living instance
    /// @throws flux.ledger.log.LogLockedException when an instance is alive there
    /// @throws RepairRefusedException when it must not be repaired
    public static RepairReport run(Path statedir, Instant now, boolean isDryRun)
            throws IOException {
        Path real = statedir.toRealPath();
        Deque<AutoCloseable> locks = new ArrayDeque<>();
        try {
            if (!isDryRun) {
                RepairPlan.finishPending(real);
                for (String log : Belonging.present(real)) {
                    locks.push(LogSalvage.lock(real.resolve(log)));
                }
            }
            return new LedgerRepair(real, now).run(isDryRun);
        } finally {
            for (AutoCloseable lock : locks) {
                release(lock);
            }
        }
    }

    private static void release(AutoCloseable lock) throws IOException {
        try {
            lock.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot release a writer's lock", e);
        }
    }

    private RepairReport run(boolean isDryRun) throws IOException {
        List<LogRepair> examined = examine();
        List<Cut> cuts = new ArrayList<>();
        Map<String, Long> whole = new LinkedHashMap<>();
        Map<JobId, String> touched = new TreeMap<>();
        SortedSet<JobId> perhaps = new TreeSet<>();
        for (LogRepair repair : examined) {
            cuts.addAll(repair.cuts());
            whole.put(repair.log, repair.wholeCount());
            if (repair instanceof JobsRepair jobs) {
                touched.putAll(jobs.touched());
                perhaps.addAll(jobs.perhaps());
            }
            repair.cuts().stream()
                    .filter(cut -> !cut.log().equals(LedgerFiles.JOBS))
                    .flatMap(cut -> cut.jobs().stream())
                    .forEach(
                            job ->
                                    touched.putIfAbsent(
                                            job, "some of its output or events is lost"));
        }
        boolean good = cuts.isEmpty() && belonging.foreign().isEmpty();
        RepairReport report =
                new RepairReport(
                        now,
                        statedir.toString(),
                        good || isDryRun ? null : quarantine.toString(),
                        isDryRun,
                        whole,
                        cuts,
                        belonging.foreign(),
                        touched,
                        perhaps);
        if (isDryRun) {
            return report;
        }
        if (!good) {
            replace(examined, report);
        }
        belonging.mark();
        return report;
    }

    private List<LogRepair> examine() {
        List<LogRepair> repairs = new ArrayList<>();
        JobsRepair jobs = null;
        for (String log : belonging.own()) {
            LogRepair repair = repairOf(log, jobs);
            String missing = belonging.missingEnd(log);
            if (missing != null) {
                repair.missesItsEnd(missing);
            }
            repair.examine(statedir.resolve(log));
            repairs.add(repair);
            jobs = repair instanceof JobsRepair found ? found : jobs;
        }
        return repairs;
    }

    /// @param jobs what came of the jobs log; null before that
    private LogRepair repairOf(String log, @Nullable JobsRepair jobs) {
        String kept = quarantine.resolve(log).toString();
        return switch (log) {
            case LedgerFiles.JOBS -> new JobsRepair(kept, p -> where(log, p), ran());
            case LedgerFiles.KVS -> new KvsRepair(kept, p -> where(log, p));
            default -> {
                JobId last = jobs == null ? new JobId(Long.MAX_VALUE) : jobs.lastJob();
                yield new OutputRepair(kept, p -> where(log, p), last);
            }
        };
    }

    private String where(String log, long position) {
        return ChronicleLog.where(statedir, log, position);
    }

    /// The jobs that were begun, as the output log knows them.
    private Set<JobId> ran() {
        Set<JobId> ran = new HashSet<>();
        Path output = statedir.resolve(LedgerFiles.OUTPUT);
        if (!belonging.own().contains(LedgerFiles.OUTPUT)) {
            return ran;
        }
        LogSalvage.search(
                output,
                new LogSalvage.Finder() {
                    @Override
                    public void segment(long number) {}

                    @Override
                    public void whole(LogRecord record) {
                        try {
                            ran.add(OutputReader.read(record).job());
                        } catch (LogDamagedException e) {
                            return; // the repair of that log says so
                        }
                    }

                    @Override
                    public void damaged(LogDamage damage, Loss loss) {}
                });
        return ran;
    }

    private void replace(List<LogRepair> examined, RepairReport report) throws IOException {
        Fsync.createDirectories(quarantine);
        List<String> replaced = new ArrayList<>();
        JobsRepair jobs = null;
        for (LogRepair repair : examined) {
            jobs = repair instanceof JobsRepair found ? found : jobs;
            if (!repair.cuts().isEmpty()) {
                rewrite(repair, repairOf(repair.log, jobs));
                replaced.add(repair.log);
            }
        }
        Files.writeString(quarantine.resolve(TEXT), report.text());
        Files.writeString(quarantine.resolve(REPORT), report.toJson().toPrettyString() + "\n");
        Fsync.force(quarantine.resolve(TEXT));
        Fsync.force(quarantine.resolve(REPORT));
        Fsync.force(quarantine);
        List<String> moved = new ArrayList<>(replaced);
        moved.addAll(belonging.foreign());
        DERIVED.stream().filter(name -> Files.exists(statedir.resolve(name))).forEach(moved::add);
        new RepairPlan(quarantine, moved, replaced).carryOut(statedir);
    }

    private void rewrite(LogRepair examined, LogRepair again) throws IOException {
        Path to = RepairPlan.repaired(statedir, examined.log);
        remove(to); // of a repair that was cut short
        again.write(examined, statedir.resolve(examined.log), to);
        List<String> wrong = new ArrayList<>();
        LogSalvage.search(
                to,
                new LogSalvage.Finder() {
                    @Override
                    public void segment(long number) {}

                    @Override
                    public void whole(LogRecord record) {}

                    @Override
                    public void damaged(LogDamage damage, Loss loss) {
                        if (loss != Loss.UNFINISHED) {
                            wrong.add(damage.text());
                        }
                    }
                });
        if (!wrong.isEmpty()) {
            throw new LogFailedException(
                    "what was written anew is damaged, too, so nothing was changed: " + wrong);
        }
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(tree)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
