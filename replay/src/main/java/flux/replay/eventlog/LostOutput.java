package flux.replay.eventlog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.OutputRecord;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A record of the `output` log that is damaged: some of one job's data is lost.
///
/// @param job whose it was; [#NOBODY] when that cannot be told any more
/// @param why what is wrong, and where
public record LostOutput(JobId job, long position, String why) {

    /// Stands for a job that cannot be told.
    public static final JobId NOBODY = new JobId(0);

    /// The event that the job's exec eventlog gets in the place of what is lost.
    public static final String EVENT = OutputRecord.LOST;

    private static final int ERROR_LEVEL = 3; // syslog(3)

    /// How records begin, after the header that the log puts in front.
    private static final Pattern HEAD =
            Pattern.compile("^.{0,8}\\{\"v\":1,\"id\":(\\d{1,19}),", Pattern.DOTALL);

    /// A record begins with its job, so that is legible more often than not.
    public static LostOutput of(LogDamage damage) {
        int length = Math.min(damage.remains().length, 64);
        Matcher head = HEAD.matcher(new String(damage.remains(), 0, length, ISO_8859_1));
        JobId job = head.find() ? jobOf(head.group(1)) : NOBODY;
        return new LostOutput(job, damage.position(), damage.text());
    }

    private static JobId jobOf(String digits) {
        try {
            return new JobId(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return NOBODY;
        }
    }

    /// Of a record whose seal holds.
    public static LostOutput unreadable(JobId job, LogRecord record, LogDamagedException why) {
        return new LostOutput(job, record.position(), String.valueOf(why.getMessage()));
    }

    /// What is to be seen in the place of the record: in the job's exec eventlog, and on the
    /// standard error of those who attach.
    ///
    /// @param timeMicros of the record before it
    /// @param cursor of the record before it
    public OutputRecord record(long timeMicros, long cursor) {
        ObjectNode context = JsonNodeFactory.instance.objectNode().put("note", why);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("rank", 0).put("level", ERROR_LEVEL).put("component", "ledger");
        message.put("message", "some of this job's output or events is lost: " + why);
        return new OutputRecord(
                job,
                timeMicros,
                -1,
                cursor,
                List.of(new GuestEvent(EVENT, context.toString())),
                List.of(new GuestEvent("log", message.toString())),
                List.of(),
                List.of());
    }
}
