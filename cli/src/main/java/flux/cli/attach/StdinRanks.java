package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;

/// Which of a job's tasks get the input; the others get its end at once.
///
/// @param open as `flux job attach --stdin-ranks` had it, of the ranks that there are
record StdinRanks(Idset open, Idset closed) {

    /// @param taskmap of the job (RFC 34), from `shell.start`
    static StdinRanks of(String wanted, JsonNode taskmap) {
        int tasks = 0;
        for (JsonNode block : taskmap.path("map")) {
            tasks += block.path(1).asInt() * block.path(2).asInt() * block.path(3).asInt();
        }
        Idset all = Idset.range(0, tasks - 1);
        Idset open = Idset.parse(wanted).intersect(all);
        return new StdinRanks(open, all.subtract(open));
    }

    boolean differFrom(String wanted) {
        return !open.equals(Idset.parse(wanted));
    }
}
