package flux.ops.fluxion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files that commands name.
record TextFiles(Path cwd) {

    /// @throws QueryFault when it cannot be read
    byte[] bytes(String name) {
        try {
            return Files.readAllBytes(cwd.resolve(name));
        } catch (IOException e) {
            throw new QueryFault("can't open " + name);
        }
    }

    String read(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
