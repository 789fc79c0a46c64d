package flux.executor;

import flux.ledger.id.JobId;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// The times that jobs wait for.
final class Alarms {

    private record Alarm(long micros, JobId job) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }
    }

    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

    void add(JobId job, long micros) {
        alarms.add(new Alarm(micros, job));
    }

    /// Hands over the jobs whose time has come.
    ///
    /// @return false when there was none
    boolean take(long nowMicros, Consumer<JobId> due) {
        boolean some = false;
        while (!alarms.isEmpty() && alarms.peek().micros() <= nowMicros) {
            some = true;
            due.accept(alarms.remove().job());
        }
        return some;
    }

    /// Long.MAX_VALUE when no time is awaited.
    long nextMicros() {
        Alarm first = alarms.peek();
        return first == null ? Long.MAX_VALUE : first.micros();
    }
}
