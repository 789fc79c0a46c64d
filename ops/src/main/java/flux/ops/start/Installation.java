package flux.ops.start;

import java.nio.file.Path;

/// Where this program is installed: `bin/`, `lib/flux/`, `libexec/` below one prefix.
final class Installation {
    private Installation() {}

    static Path prefix() {
        String given = System.getProperty("flux.home");
        if (given != null) {
            return Path.of(given);
        }
        String jar =
                Installation.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(jar).resolve("../../..").normalize();
    }

    static Path bin() {
        return prefix().resolve("bin");
    }

    /// The keeper's binary.
    static Path keeper() {
        return prefix().resolve("libexec/flux-keeper");
    }
}
