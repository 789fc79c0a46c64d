package flux.ledger.state;

import flux.ledger.entry.Fact.QueueEvent;

/// A queue's two switches.
///
/// @param enabled jobs may be submitted to it
/// @param started its jobs are scheduled
public record QueueState(
        boolean enabled, String disableReason, boolean started, String stopReason) {

    /// The anonymous queue schedules from the start; a named one waits for `flux queue start`.
    static QueueState initial(boolean named) {
        return new QueueState(true, "", !named, "");
    }

    QueueState apply(QueueEvent event) {
        return switch (event) {
            case QueueEvent.Enabled _ -> new QueueState(true, "", started, stopReason);
            case QueueEvent.Disabled e -> new QueueState(false, e.reason(), started, stopReason);
            case QueueEvent.Started _ -> new QueueState(enabled, disableReason, true, "");
            case QueueEvent.Stopped e -> new QueueState(enabled, disableReason, false, e.reason());
        };
    }
}
