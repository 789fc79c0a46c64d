package flux.ops.fluxion;

import java.util.List;
import java.util.Locale;

/// Sets of subsystems by the short names that `--match-subsystems` takes.
final class Subsystems {
    private static final String CONTAINMENT = "containment";
    private static final String NETWORK = "ibnet";
    private static final String BANDWIDTH = "ibnetbw";
    private static final String FILES = "pfs1bw";
    private static final String POWER = "power";
    private static final String VIRTUAL = "virtual1";

    private Subsystems() {}

    /// @throws IllegalArgumentException for an unknown name
    static List<String> named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "CA" -> List.of(CONTAINMENT);
            case "IBA" -> List.of(NETWORK);
            case "IBBA" -> List.of(BANDWIDTH);
            case "PFS1BA" -> List.of(FILES);
            case "PA" -> List.of(POWER);
            case "C+IBA" -> List.of(CONTAINMENT, NETWORK);
            case "C+IBBA" -> List.of(CONTAINMENT, BANDWIDTH);
            case "C+PFS1BA" -> List.of(CONTAINMENT, FILES);
            case "C+PA" -> List.of(CONTAINMENT, POWER);
            case "IB+IBBA" -> List.of(NETWORK, BANDWIDTH);
            case "C+P+IBA" -> List.of(CONTAINMENT, POWER, NETWORK);
            case "VA" -> List.of(VIRTUAL);
            case "V+PFS1BA" -> List.of(VIRTUAL, FILES);
            case "ALL" -> List.of(CONTAINMENT, POWER, NETWORK, BANDWIDTH, FILES);
            default -> throw new IllegalArgumentException("unknown match subsystem " + name);
        };
    }
}
