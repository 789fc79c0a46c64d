package flux.cli.connect;

import flux.cli.CommandException;

/// Nobody answers where FLUX_URI points. Flux's Python programs say where they looked; its C
/// programs say what open(2) would.
public final class NoInstance extends CommandException {
    private static final long serialVersionUID = 1;
    private static final String PREFIX = "Unable to connect to Flux: ";

    NoInstance(String message) {
        super(message);
    }

    /// `flux_open: No such file or directory`.
    public String inC() {
        String message = String.valueOf(getMessage());
        boolean missing = message.endsWith("was not found") || message.contains("connector name");
        return "flux_open: "
                + (missing ? "No such file or directory" : message.replace(PREFIX, ""));
    }
}
