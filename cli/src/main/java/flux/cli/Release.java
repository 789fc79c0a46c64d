package flux.cli;

/// The release of Flux whose commands these are.
public final class Release {
    public static final String VERSION = "0.88.0";

    private Release() {}
}
