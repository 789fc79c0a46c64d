package flux.replay.repair;

import flux.ledger.log.chronicle.LedgerMark;
import flux.ledger.log.chronicle.LogSalvage;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which logs of a statedir are one ledger, by their marks.
///
/// @param ledger its name; empty when no log has a mark
/// @param own logs of it
/// @param foreign logs of other ledgers
record Belonging(Path statedir, String ledger, List<String> own, List<String> foreign) {

    /// The jobs log is the ledger; another log that is of another ledger is foreign.
    ///
    /// @throws RepairRefusedException when it is the jobs log that seems to be foreign
    static Belonging of(Path statedir) {
        List<String> own = present(statedir);
        LedgerMark jobs = LedgerMark.of(statedir, LedgerFiles.JOBS);
        LedgerMark kvs = LedgerMark.of(statedir, LedgerFiles.KVS);
        LedgerMark output = LedgerMark.of(statedir, LedgerFiles.OUTPUT);
        if (jobs == null) {
            LedgerMark other = kvs == null ? output : kvs;
            return new Belonging(statedir, other == null ? "" : other.ledger(), own, List.of());
        }
        String ofKvs = kvs == null ? jobs.ledger() : kvs.ledger();
        String ofOutput = output == null ? jobs.ledger() : output.ledger();
        List<String> foreign = new ArrayList<>();
        if (!ofKvs.equals(jobs.ledger())) {
            foreign.add(LedgerFiles.KVS);
        }
        if (!ofOutput.equals(jobs.ledger())) {
            foreign.add(LedgerFiles.OUTPUT);
        }
        if (foreign.size() == 2 && ofKvs.equals(ofOutput)) {
            throw new RepairRefusedException(
                    "%s belongs to another ledger than kvs and output beside it: put back the one that belongs here; without it there is nothing to repair"
                            .formatted(statedir.resolve(LedgerFiles.JOBS)));
        }
        own.removeAll(foreign);
        return new Belonging(statedir, jobs.ledger(), own, foreign);
    }

    /// The logs that are there.
    static List<String> present(Path statedir) {
        List<String> present = new ArrayList<>(LedgerFiles.LOGS);
        present.removeIf(log -> !Files.isDirectory(statedir.resolve(log)));
        return present;
    }

    /// What one of the marks says that the log had and has not; null when nothing is missing.
    @Nullable String missingEnd(String log) {
        long last = LogSalvage.lastPosition(statedir.resolve(log));
        for (String name : own) {
            LedgerMark mark = LedgerMark.of(statedir, name);
            String missing = mark == null ? null : mark.missing(log, last);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    /// Writes down that the logs that are there now belong together, and how far they have come.
    void mark() throws IOException {
        Map<String, Long> reached = new TreeMap<>();
        for (String log : present(statedir)) {
            reached.put(log, LogSalvage.lastPosition(statedir.resolve(log)));
        }
        String name = ledger.isEmpty() ? UUID.randomUUID().toString() : ledger;
        LedgerMark mark = new LedgerMark(name, reached);
        for (String log : reached.keySet()) {
            mark.write(statedir, log);
        }
    }
}
