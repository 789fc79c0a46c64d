package flux.replay.repair;

import flux.ledger.id.JobId;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.output.OutputReader;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.OutputWriter;
import flux.replay.eventlog.LostOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/// The `output` log: a record in the job's own eventlogs that says what is lost, so that everyone
/// sees it who looks at the job.
final class OutputRepair extends LogRepair {
    private static final Pattern ID = Pattern.compile("\\{\"v\":1,\"id\":(\\d{1,19}),");

    private final LongFunction<String> where;
    private final JobId lastJob;
    private final OutputWriter writer = new OutputWriter();
    private long timeMicros;
    private long cursor;

    /// @param lastJob the youngest that the jobs log knows
    OutputRepair(String quarantine, LongFunction<String> where, JobId lastJob) {
        super("output", quarantine, OutputWriter.VERSION);
        this.where = where;
        this.lastJob = lastJob;
    }

    @Override
    void record(LogRecord record) {
        OutputRecord read;
        try {
            read = OutputReader.read(record);
        } catch (LogDamagedException e) {
            cut(record, where.apply(record.position()), "a sealed record that cannot be read");
            return;
        }
        if (read.job().compareTo(lastJob) > 0) {
            String why = "of job %s, which the jobs log does not know";
            cut(record, where.apply(record.position()), why.formatted(read.job().f58()));
            return;
        }
        end();
        timeMicros = read.timeMicros();
        cursor = read.cursor();
        keep(record);
    }

    @Override
    void end() {
        for (Cut cut : List.copyOf(pending())) {
            List<JobId> whose = new ArrayList<>(cut.jobs());
            whose.removeIf(job -> job.compareTo(lastJob) > 0);
            if (whose.isEmpty()) {
                whose.add(LostOutput.NOBODY);
            }
            for (JobId job : whose) {
                LostOutput lost = new LostOutput(job, 0, cut.where() + ": " + cut.what());
                add(writer.write(lost.record(timeMicros, cursor)));
            }
            pending().remove(cut);
            note(cut.with(0, Math.max(1, cut.jobs().size())));
        }
    }

    @Override
    SortedSet<JobId> jobsIn(byte[] remains) {
        return new TreeSet<>(ids(ID, remains));
    }
}
