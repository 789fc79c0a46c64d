package flux.ops.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Says in a rundir whose it is. The note in a statedir alone is not believed: it may be damaged,
/// copied from elsewhere, or name a directory that is somebody else's by now.
final class RundirMark {
    static final String FILE = ".flux-rundir";

    private RundirMark() {}

    static void write(Path rundir, Path statedir) throws IOException {
        Files.writeString(rundir.resolve(FILE), statedir + "\n");
    }

    /// True when an instance with this statedir has used `rundir`.
    static boolean isOf(Path rundir, Path statedir) throws IOException {
        Path mark = rundir.resolve(FILE);
        return Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
                && Files.readString(mark).strip().equals(statedir.toString());
    }
}
