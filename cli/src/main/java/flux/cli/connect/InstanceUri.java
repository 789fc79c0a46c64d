package flux.cli.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The URI of an instance (flux-environment(7)): `local:///DIR/local-0`, or
/// `ssh://HOST/DIR/local-0` for whoever may be on another machine.
public final class InstanceUri {
    private static final String SSH = "ssh://";
    private static final String LOCAL = "local://";

    private InstanceUri() {}

    /// Without its host: as it is on the instance's own machine.
    public static String local(String uri) {
        int path = uri.startsWith(SSH) ? uri.indexOf('/', SSH.length()) : -1;
        return path < 0 ? uri : LOCAL + uri.substring(path);
    }

    /// With this machine's name, for others.
    public static String remote(String uri) {
        return uri.startsWith(LOCAL) ? SSH + host() + uri.substring(LOCAL.length()) : uri;
    }

    /// How to reach it from here: on this machine nobody needs ssh.
    public static String near(String uri) {
        return uri.startsWith(SSH + host() + "/") ? local(uri) : uri;
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
