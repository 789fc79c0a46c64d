package flux.executor;

import flux.executor.perilog.Perilog;
import flux.executor.run.Journal;
import flux.executor.run.Run;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.output.OutputRecord;
import org.jspecify.annotations.Nullable;

/// A job that the executor knows.
final class ActiveJob implements Recorder.Source {

    /// How far the job has come with the instance's prolog.
    enum Prolog {
        NOT_YET,
        ASKED_FOR,
        SUCCEEDED,
        FAILED
    }

    final long submitPosition;
    final Journal journal;
    Job job;
    Prolog prolog = Prolog.NOT_YET;
    @Nullable Run run;
    boolean endReported;
    long recordedCursor;
    private final Turn turn;

    ActiveJob(Job job, long submitPosition, Recorder recorder, Turn turn) {
        this.turn = turn;
        this.job = job;
        this.submitPosition = submitPosition;
        this.journal = new Journal(job.id(), () -> recorder.add(this));
    }

    /// The same live and in replay.
    void apply(JobEvent event) {
        job = job.apply(event);
        if (event instanceof PrologFinished e && e.description().equals(Perilog.PROLOG)) {
            prolog = e.status() == 0 ? Prolog.SUCCEEDED : Prolog.FAILED;
        }
    }

    @Override
    public OutputRecord collected() {
        return journal.collected(turn.nowMicros(), turn.cursor());
    }

    @Override
    public void taken() {
        journal.clear();
        recordedCursor = turn.cursor();
    }
}
