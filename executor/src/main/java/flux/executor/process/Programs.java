package flux.executor.process;

import flux.executor.host.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds programs as execvp(3) does, but by the task's own PATH and from the task's directory.
public final class Programs {

    /// Where programs are looked for when a task has no PATH.
    private static final String PATH_DEFAULT =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// @param errno 0 when `program` is there and can be executed
    public record Found(Path program, int errno) {}

    private Programs() {}

    /// @param searchPath directories with colons between them; null for the usual ones
    public static Found find(String name, @Nullable String searchPath, Path cwd) {
        if (name.indexOf('/') >= 0) {
            return check(cwd.resolve(name));
        }
        Found best = new Found(Path.of(name), Errno.ENOENT);
        for (String directory : (searchPath == null ? PATH_DEFAULT : searchPath).split(":")) {
            Found found = check(cwd.resolve(directory).resolve(name));
            if (found.errno() == 0) {
                return found;
            }
            if (found.errno() == Errno.EACCES && Files.isRegularFile(found.program())) {
                best = found;
            }
        }
        return best;
    }

    private static Found check(Path program) {
        if (!Files.exists(program)) {
            return new Found(program, Errno.ENOENT);
        }
        boolean good = Files.isRegularFile(program) && Files.isExecutable(program);
        return new Found(program, good ? 0 : Errno.EACCES);
    }

    /// A tool of the system, or null when this machine has none of that name.
    public static @Nullable Path tool(String name) {
        Found found = find(name, PATH_DEFAULT, Path.of("/"));
        return found.errno() == 0 ? found.program() : null;
    }
}
