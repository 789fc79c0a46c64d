package flux.ledger.decide;

import flux.ledger.decide.Command.ImportJob;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.ImportedJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.entry.Timestamps;
import flux.ledger.job.Job;
import flux.ledger.state.Instance;

/// Judges jobs of other instances that are to stand in this one's history (`flux restore`).
final class ImportDecider {
    /// What is added to a job that had not ended when its instance was dumped: it will never end
    /// there, and cannot go on here.
    private static final String ENDING =
            """
            {"timestamp":%1$s,"name":"exception","context":{"type":"restore","severity":0,\
            "note":"had not ended when its instance was dumped"}}
            {"timestamp":%1$s,"name":"clean"}
            """;

    private ImportDecider() {}

    static Decision decide(Instance instance, ImportJob command, Origin origin, long nowMicros) {
        if (!origin.owner()) {
            return refuse(
                    command,
                    Refusal.denied(Rule.OWNER_ONLY, "only the instance owner can restore jobs"));
        }
        if (instance.find(command.job()).isPresent()
                || instance.findEnded(command.job()).isPresent()) {
            return refuse(
                    command, Refusal.exists(Rule.ALREADY_SO, "a job of this id is here already"));
        }
        try {
            ImportedJob imported = command.imported();
            Job job = imported.job(command.job());
            if (job.isActive()) {
                imported = imported.plus(ENDING.formatted(Timestamps.text(nowMicros)));
                job = imported.job(command.job());
            }
            if (job.isActive()) {
                throw new IllegalArgumentException("its eventlog does not lead to an end");
            }
            return new Write(new OfImport(command.job(), imported));
        } catch (IllegalArgumentException e) {
            return refuse(command, Refusal.invalid(Rule.BAD_VALUE, String.valueOf(e.getMessage())));
        }
    }

    private static Decision refuse(ImportJob command, Refusal refusal) {
        return new Refuse(refusal.about(command.job()));
    }
}
