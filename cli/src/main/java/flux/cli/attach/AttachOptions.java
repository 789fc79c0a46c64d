package flux.cli.attach;

import java.util.function.Consumer;

/// How to attach.
///
/// @param label prefix lines with the task's rank
/// @param showEvents show the events of the main eventlog
/// @param showExec show the events of the exec eventlog
/// @param readOnly leave the job's standard input alone
/// @param takesSignals signals to the command are meant for the job
/// @param waitEvent leave the job to itself when this event has come, and only copy its output on
/// @param stdinRanks who gets the input: an idset, or `all`
/// @param tailLines of the output there is when attaching, only so many lines; -1 for all
/// @param status when the line of status is shown until the job starts
public record AttachOptions(
        boolean label,
        boolean showEvents,
        boolean showExec,
        boolean readOnly,
        boolean takesSignals,
        String waitEvent,
        String stdinRanks,
        int tailLines,
        Status status) {

    /// When to show what a job waits for.
    public enum Status {
        /// On a terminal, when the job has waited for a second.
        LATER,

        /// On a terminal, at once.
        ON_TERMINAL,
        ALWAYS
    }

    public static final String ALL_RANKS = "all";
    public static final String FINISH = "finish";
    public static final int ALL_LINES = -1;

    public static final AttachOptions PLAIN =
            new AttachOptions(
                    false, false, false, false, true, FINISH, ALL_RANKS, ALL_LINES, Status.LATER);

    public AttachOptions withLabel(boolean wanted) {
        return with(draft -> draft.label = wanted);
    }

    /// @param ranks an idset: the tasks that get the input
    public AttachOptions withStdinRanks(String ranks) {
        return with(draft -> draft.stdinRanks = ranks);
    }

    /// @param event when it has come, the job is left to itself
    public AttachOptions until(String event) {
        return with(draft -> draft.waitEvent = event);
    }

    public AttachOptions withEvents(boolean main, boolean exec) {
        return with(
                draft -> {
                    draft.showEvents = main;
                    draft.showExec = exec;
                });
    }

    private AttachOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new AttachOptions(
                draft.label,
                draft.showEvents,
                draft.showExec,
                readOnly,
                takesSignals,
                draft.waitEvent,
                draft.stdinRanks,
                tailLines,
                status);
    }

    /// What a copy may have otherwise.
    private static final class Draft {
        private boolean label;
        private boolean showEvents;
        private boolean showExec;
        private String waitEvent;
        private String stdinRanks;

        Draft(AttachOptions from) {
            this.label = from.label;
            this.showEvents = from.showEvents;
            this.showExec = from.showExec;
            this.waitEvent = from.waitEvent;
            this.stdinRanks = from.stdinRanks;
        }
    }
}
