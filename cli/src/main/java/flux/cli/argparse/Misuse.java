package flux.cli.argparse;

/// What is wrong with a command line: the usage, and a line that says it.
public final class Misuse extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Misuse(String usage, String program, String what) {
        super(usage + "\n" + program + ": error: " + what, null, false, false);
    }
}
