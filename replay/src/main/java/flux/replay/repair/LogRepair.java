package flux.replay.repair;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import flux.ledger.id.JobId;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleOptions;
import flux.ledger.log.chronicle.LogRewrite;
import flux.ledger.log.chronicle.LogSalvage;
import flux.ledger.log.chronicle.LogSalvage.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Goes through one log and decides what of it is taken over and what stands in the place of the
/// rest. Gone through twice: once to know what is wrong and in which segments, once more to write.
/// Both times it comes to the same, because nothing but the log decides.
abstract class LogRepair implements LogSalvage.Finder {
    private static final Pattern VERSION = Pattern.compile("^\\{\"v\":(\\d+),");
    private static final int HEAD_BYTES = 16;

    final String log;
    final String quarantine;
    private final int versionMax;
    private final List<Cut> cuts = new ArrayList<>();
    private final List<Cut> pending = new ArrayList<>();
    private final Set<Long> dirty = new HashSet<>();
    private long segment;
    private long whole;
    private @Nullable LogRewrite rewrite;
    private boolean writes;
    private @Nullable String missingEnd;

    /// @param quarantine where the original will be, as the facts say it
    /// @param versionMax the latest version of the log's records that this program can read
    LogRepair(String log, String quarantine, int versionMax) {
        this.log = log;
        this.quarantine = quarantine;
        this.versionMax = versionMax;
    }

    /// Looks at a whole record; [#keep]s or [#cut]s it.
    abstract void record(LogRecord record);

    /// Puts facts in the place of what is pending, and takes note of that by [#settle].
    abstract void end();

    /// The jobs that the bytes in a damage were about.
    abstract SortedSet<JobId> jobsIn(byte[] remains);

    /// Goes through the log, and writes nothing.
    final void examine(Path directory) {
        search(directory);
    }

    private void search(Path directory) {
        LogSalvage.search(directory, this);
        if (missingEnd != null) {
            if (segment == 0) {
                segment(1); // all of it is missing
            }
            pend(new Cut(log, directory.toString(), 0, missingEnd, 0, 0, jobsIn(new byte[0])));
        }
        end();
    }

    /// More than there is was there once.
    ///
    /// @param what is known of it
    final void missesItsEnd(String what) {
        missingEnd = what;
    }

    /// Goes through the log once more and writes it anew; `examined` has been through it.
    final void write(LogRepair examined, Path from, Path to) throws IOException {
        dirty.addAll(examined.dirty);
        try (LogRewrite target = new LogRewrite(from, to, ChronicleOptions.ROOT)) {
            rewrite = target;
            missingEnd = examined.missingEnd;
            search(from);
            target.sync();
        }
    }

    @Override
    public final void segment(long number) {
        segment = number;
        if (rewrite != null) {
            writes = dirty.contains(number);
            if (writes) {
                rewrite.begin(number);
            } else {
                rewrite.keep(number);
            }
        }
    }

    @Override
    public final void whole(LogRecord record) {
        String text =
                new String(
                        record.bytes(), 0, Math.min(HEAD_BYTES, record.bytes().length), ISO_8859_1);
        Matcher version = VERSION.matcher(text);
        if (version.find() && Long.parseLong(version.group(1)) > versionMax) {
            throw new RepairRefusedException(
                    "%s log, position %x: was written by a newer version of this program; use that one"
                            .formatted(log, record.position()));
        }
        record(record);
    }

    @Override
    public final void damaged(LogDamage damage, Loss loss) {
        switch (loss) {
            case UNFINISHED -> {} // the next writer takes it away, as after every crash
            case NOTHING -> note(Cut.nothingLost(log, damage.where(), 0, damage.what()));
            case PERHAPS ->
                    pend(
                            new Cut(
                                    log,
                                    damage.where(),
                                    damage.length(),
                                    damage.what(),
                                    0,
                                    0,
                                    jobsIn(damage.remains())));
        }
    }

    private void pend(Cut cut) {
        pending.add(cut);
        dirty.add(segment);
    }

    /// Takes a whole record out.
    final void cut(LogRecord record, String where, String why) {
        pend(new Cut(log, where, record.bytes().length, why, 0, 0, jobsIn(record.bytes())));
    }

    /// What has been cut and not been replaced yet.
    final List<Cut> pending() {
        return pending;
    }

    /// What was pending has been replaced.
    ///
    /// @param first the number of the first fact; 0 in a log without numbers
    /// @param count how many facts there are
    final void settle(long first, long count) {
        for (int i = 0; i < pending.size(); i++) {
            // Which of several places held which number nobody knows; they stand at the first.
            cuts.add(i == 0 ? pending.get(i).with(first, count) : pending.get(i));
        }
        pending.clear();
    }

    final void note(Cut cut) {
        cuts.add(cut);
        dirty.add(segment);
    }

    final void keep(LogRecord record) {
        whole++;
        put(ByteBuffer.wrap(record.bytes()));
    }

    /// Puts a record of the repair's own.
    final void add(ByteBuffer record) {
        dirty.add(segment);
        put(record);
    }

    private void put(ByteBuffer record) {
        if (rewrite != null && writes) {
            rewrite.append(record);
        }
    }

    final List<Cut> cuts() {
        return cuts;
    }

    final long wholeCount() {
        return whole;
    }

    /// Ids that `pattern`'s first group finds.
    static SortedSet<JobId> ids(Pattern pattern, byte[] remains) {
        SortedSet<JobId> ids = new TreeSet<>();
        Matcher found = pattern.matcher(new String(remains, ISO_8859_1));
        while (found.find()) {
            try {
                ids.add(new JobId(Long.parseLong(found.group(1))));
            } catch (NumberFormatException e) {
                continue; // more than 63 bits: no id
            }
        }
        return ids;
    }
}
