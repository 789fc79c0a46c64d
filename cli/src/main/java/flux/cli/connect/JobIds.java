package flux.cli.connect;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;

/// Job ids as people give and see them.
public final class JobIds {
    private JobIds() {}

    /// @throws CommandException when it is none
    public static JobId parse(String text) {
        try {
            return JobId.parse(text);
        } catch (InvalidText e) {
            throw new CommandException("invalid job ID value: '" + text + "'");
        }
    }

    /// With ƒ where the caller has it.
    public static String show(JobId id, Session session) {
        return session.hasF58Letter() ? id.f58() : id.f58plain();
    }
}
