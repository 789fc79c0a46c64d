package flux.cli.tree;

import flux.cli.CommandException;
import java.util.ArrayList;
import java.util.List;

/// The shape of a hierarchy: how many instances each one has below it, from the top.
///
/// @param widths `2x4` is two instances with four leaves each
public record Topology(List<Integer> widths) {
    /// Each leaf is an instance with its files and sockets; more of them are a mistake.
    public static final int LEAVES_MAX = 4096;

    /// Cores of a leaf that `auto` makes: those of Figure 10 of Flux's learning guide.
    private static final int CORES_OF_LEAF = 32;

    private static final int LEAVES_OF_AUTO_MAX = 64;

    public Topology {
        widths = List.copyOf(widths);
    }

    /// @param option in front of what is said of a wrong one
    public static Topology parse(String text, String option) {
        List<Integer> widths = new ArrayList<>();
        long leaves = 1;
        for (String part : text.split("x", -1)) {
            if (!part.matches("[1-9][0-9]{0,5}")) {
                throw new CommandException(
                        "%s=%s: expected widths from the top, such as 4 or 2x4"
                                .formatted(option, text));
            }
            widths.add(Integer.valueOf(part));
            leaves *= widths.getLast();
            if (leaves > LEAVES_MAX) {
                throw new CommandException(
                        "%s=%s: more than %d instances at the lowest level"
                                .formatted(option, text, LEAVES_MAX));
            }
        }
        return new Topology(widths);
    }

    /// One level of leaves of some 32 cores.
    public static Topology auto(Share all) {
        return new Topology(
                List.of(Math.min(LEAVES_OF_AUTO_MAX, Math.ceilDiv(all.cores(), CORES_OF_LEAF))));
    }

    @Override
    public String toString() {
        return String.join("x", widths.stream().map(String::valueOf).toList());
    }
}
