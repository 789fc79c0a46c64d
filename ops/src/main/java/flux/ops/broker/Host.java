package flux.ops.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// This machine's name, without asking a name server.
public final class Host {
    private Host() {}

    public static String name() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }
}
