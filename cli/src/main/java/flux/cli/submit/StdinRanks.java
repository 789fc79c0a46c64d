package flux.cli.submit;

import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;

/// `--input=RANKS`: which tasks get the command's own standard input, instead of a file's name.
final class StdinRanks {
    private StdinRanks() {}

    static boolean isIn(String input) {
        try {
            return !Idset.parse(input).isEmpty();
        } catch (InvalidText e) {
            return false;
        }
    }
}
