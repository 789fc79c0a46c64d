package flux.scheduler;

/// How the jobs of a queue are considered, each time there may be something to do: in order of
/// priority, the first `depth` of them, and up to `reservations` of those that must wait get
/// resources at a later time. Those behind them may start if they do not stand in the way.
///
/// @param depth how many jobs are considered; from 1
/// @param reservations how many that must wait are planned for; 0 for none
public record QueuePolicy(Kind kind, int depth, int reservations) {

    /// The simple scheduler's: nobody overtakes.
    public static final QueuePolicy SIMPLE = new QueuePolicy(Kind.FCFS, Integer.MAX_VALUE, 0);

    /// Fluxion's names.
    public enum Kind {
        /// The first job that must wait holds back all behind it.
        FCFS,
        /// The first job that must wait is planned for.
        EASY,
        /// As many as configured are planned for.
        HYBRID,
        /// All that are considered are planned for.
        CONSERVATIVE
    }

    boolean stopsAtFirstBusy() {
        return kind == Kind.FCFS;
    }
}
