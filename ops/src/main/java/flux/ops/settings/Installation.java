package flux.ops.settings;

import java.nio.file.Path;

/// Where this program is installed: `bin/`, `lib/flux/`, `libexec/` below one prefix.
public final class Installation {
    private Installation() {}

    public static Path prefix() {
        String given = System.getProperty("flux.home");
        if (given != null) {
            return Path.of(given);
        }
        String jar =
                Installation.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(jar).resolve("../../..").normalize();
    }

    public static Path bin() {
        return prefix().resolve("bin");
    }

    /// The keeper's binary.
    public static Path keeper() {
        return prefix().resolve("libexec/flux-keeper");
    }
}
