package flux.cli.attach;

/// How to attach.
///
/// @param label prefix lines with the task's rank
/// @param showEvents show the events of the main eventlog
/// @param showExec show the events of the exec eventlog
/// @param readOnly leave the job's standard input alone
/// @param waitEvent end when this event has come; `finish` unless asked for another
/// @param stdinRanks who gets the input
public record AttachOptions(
        boolean label,
        boolean showEvents,
        boolean showExec,
        boolean readOnly,
        String waitEvent,
        String stdinRanks) {

    public static final AttachOptions PLAIN =
            new AttachOptions(false, false, false, false, "finish", "all");

    /// As `flux submit --watch` attaches.
    public static AttachOptions watching(boolean label) {
        return new AttachOptions(label, false, false, true, "finish", "all");
    }

    public AttachOptions withLabel(boolean wanted) {
        return new AttachOptions(wanted, showEvents, showExec, readOnly, waitEvent, stdinRanks);
    }

    /// @param ranks an idset: the tasks that get the input
    public AttachOptions withStdinRanks(String ranks) {
        return new AttachOptions(label, showEvents, showExec, readOnly, waitEvent, ranks);
    }

    public AttachOptions withEvents(boolean main, boolean exec) {
        return new AttachOptions(label, main, exec, readOnly, waitEvent, stdinRanks);
    }
}
