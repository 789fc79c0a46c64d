package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.replay.history.Texts;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at one row of the history after the other, without making an object of each: a filter may
/// pass over a million.
final class EndedRow implements JobFacts {
    private final Texts texts;
    private ByteBuffer page;
    private int at;

    EndedRow(Texts texts, ByteBuffer page) {
        this.texts = texts;
        this.page = page;
    }

    void moveTo(ByteBuffer newPage, int newAt) {
        page = newPage;
        at = newAt;
    }

    private @Nullable String text(int field) {
        return texts.get(page.getInt(at + field));
    }

    @Override
    public JobId id() {
        return new JobId(page.getLong(at + RowLayout.ID));
    }

    @Override
    public int userid() {
        return page.getInt(at + RowLayout.USERID);
    }

    @Override
    public String name() {
        return Objects.requireNonNullElse(text(RowLayout.NAME), "");
    }

    @Override
    public @Nullable String queue() {
        return text(RowLayout.QUEUE);
    }

    @Override
    public JobState state() {
        return JobState.INACTIVE;
    }

    @Override
    public JobResult result() {
        return RowLayout.result(page, at);
    }

    @Override
    public @Nullable String ranks() {
        return text(RowLayout.RANKS);
    }

    @Override
    public @Nullable String nodelist() {
        return text(RowLayout.NODELIST);
    }

    @Override
    public long micros(JobState which) {
        return page.getLong(
                at
                        + switch (which) {
                            case NEW -> RowLayout.SUBMIT;
                            case DEPEND -> RowLayout.DEPEND;
                            case PRIORITY -> RowLayout.PRIORITY_TIME;
                            case SCHED -> RowLayout.SCHED;
                            case RUN -> RowLayout.RUN;
                            case CLEANUP -> RowLayout.CLEANUP;
                            case INACTIVE -> RowLayout.INACTIVE;
                        });
    }
}
