package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import org.jspecify.annotations.Nullable;

/// Which tasks get a terminal: the shell options `pty`, `pty.ranks`, `pty.capture` and
/// `pty.interactive` (flux-shell(1)).
///
/// @param ranks task ranks; null for all; empty for none
/// @param captured what the terminals show goes where standard output goes
/// @param interactive task 0's is for `flux job attach`, and its start waits for that
public record TerminalOption(@Nullable Idset ranks, boolean captured, boolean interactive) {

    static final TerminalOption NONE = new TerminalOption(Idset.EMPTY, false, false);

    /// @throws InvalidText when `ranks` is no idset
    static TerminalOption of(JsonNode option) {
        if (!option.isObject()) {
            return isSet(option) ? new TerminalOption(null, true, false) : NONE;
        }
        boolean interactive = isSet(option.path("interactive"));
        JsonNode given = option.path("ranks");
        Idset ranks = interactive ? Idset.of(0) : null;
        if (!given.isMissingNode()) {
            try {
                ranks = "all".equals(given.asText()) ? null : Idset.parse(given.asText());
            } catch (InvalidText e) {
                throw new InvalidText("invalid pty.ranks '" + given.asText() + "'");
            }
        }
        if (interactive && ranks != null) {
            ranks = ranks.union(Idset.of(0));
        }
        boolean captured = option.has("capture") ? isSet(option.path("capture")) : !interactive;
        return new TerminalOption(ranks, captured, interactive);
    }

    public boolean has(int rank) {
        return ranks == null || ranks.contains(rank);
    }

    private static boolean isSet(JsonNode flag) {
        return flag.isBoolean() ? flag.booleanValue() : flag.asInt(0) != 0;
    }
}
