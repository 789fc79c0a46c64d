package flux.ledger.output;

import flux.ledger.id.JobId;
import java.util.List;

/// One record of the `output` log: what has come of one job since the record before.
///
/// @param hostLife the life of the task host that the job's tasks are to be started by, in the
///     record that stands before their start; -1 in others
/// @param channel what tasks wrote to their channels (PMI), in the order in which it came
/// @param cursor the last event of the task host that this record and all before it account for
public record OutputRecord(
        JobId job,
        long timeMicros,
        long hostLife,
        long cursor,
        List<GuestEvent> exec,
        List<GuestEvent> output,
        List<GuestEvent> input,
        List<TaskNote> tasks,
        List<ChannelNote> channel) {

    /// One without PMI.
    public OutputRecord(
            JobId job,
            long timeMicros,
            long hostLife,
            long cursor,
            List<GuestEvent> exec,
            List<GuestEvent> output,
            List<GuestEvent> input,
            List<TaskNote> tasks) {
        this(job, timeMicros, hostLife, cursor, exec, output, input, tasks, List.of());
    }

    /// The exec event of a record that a repair put in the place of a damaged one.
    public static final String LOST = "record-lost";

    public List<GuestEvent> events(GuestLog log) {
        return switch (log) {
            case EXEC -> exec;
            case OUTPUT -> output;
            case INPUT -> input;
        };
    }
}
