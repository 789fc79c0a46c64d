package flux.ops.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The directories of an instance: `rundir` for sockets and the like, `statedir` for the ledger.
///
/// An instance that is started again on its statedir finds its old rundir again, so that jobs that
/// outlived its broker can still reach it.
public record Directories(Path rundir, Path statedir, boolean isLasting) {
    private static final String RUNDIR_FILE = "rundir";
    private static final String STATE = "state";

    /// Sockets of the connector, the command server and the keepers; the gateway's address and
    /// token; the mark; directories of jobs.
    private static final Pattern OWN_NAMES =
            Pattern.compile(
                    "local-[0-9]+|command-0|keeper|terminus|gateway(\\.token)?|\\.?jobtmp-.+|"
                            + Pattern.quote(RundirMark.FILE));
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String LONGEST_SOCKET = "local-99999";

    /// Bytes in sun_path (unix(7)), without the zero at the end.
    private static final int SOCKET_PATH_MAX = 107;

    private static final int NAME_LENGTH = 6;
    private static final int ATTEMPTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileAttribute<Set<PosixFilePermission>> FOR_OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// Makes those of an instance that leaves nothing behind.
    ///
    /// @throws IOException naming the directory that cannot be had
    static Directories passing(BrokerOptions options) throws IOException {
        Path rundir = rundir(options);
        Path state = rundir.resolve(STATE);
        if (Files.exists(state, LinkOption.NOFOLLOW_LINKS) && !RundirMark.isOf(rundir, state)) {
            throw new IOException(
                    state
                            + ": is there already and no instance made it;"
                            + " name another rundir, or a statedir");
        }
        return marked(new Directories(rundir, state, false));
    }

    /// Makes the rundir of a lasting instance, or finds it again. The caller holds its ledger.
    ///
    /// @throws IOException naming the directory that cannot be had
    static Directories lasting(Path statedir, BrokerOptions options) throws IOException {
        Path note = statedir.resolve(RUNDIR_FILE);
        if (options.rundir().isEmpty() && Files.exists(note)) {
            Path before = Path.of(Files.readString(note).strip());
            if (RundirMark.isOf(before, statedir) && Files.isWritable(before)) {
                return new Directories(before, statedir, true);
            }
        }
        Path rundir = rundir(options);
        Files.writeString(note, rundir + "\n");
        return marked(new Directories(rundir, statedir, true));
    }

    /// Makes the rundir of an instance that lives in its parent's process, or finds it again. What
    /// the parent leaves behind, it leaves behind.
    ///
    /// @throws IOException naming the directory that cannot be had
    public static Directories hosted(Path statedir, BrokerOptions options) throws IOException {
        Files.createDirectories(statedir);
        Directories found = lasting(statedir, options);
        return new Directories(found.rundir(), statedir, false);
    }

    private static Directories marked(Directories made) throws IOException {
        RundirMark.write(made.rundir(), made.statedir());
        return made;
    }

    private static Path rundir(BrokerOptions options) throws IOException {
        if (options.rundir().isPresent()) {
            checkLength(options.rundir().get().toAbsolutePath());
            return Files.createDirectories(options.rundir().get().toAbsolutePath());
        }
        Path tmp = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        for (int attempt = 0; ; attempt++) {
            try {
                Path rundir = tmp.resolve(randomName());
                checkLength(rundir);
                return Files.createDirectory(rundir, FOR_OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// A directory too deep for its sockets is not even made.
    private static void checkLength(Path rundir) throws IOException {
        int bytes = rundir.resolve(LONGEST_SOCKET).toString().getBytes(UTF_8).length;
        if (bytes > SOCKET_PATH_MAX) {
            throw new IOException(
                    "%s: too long by %d bytes for the path of a socket; name a shorter rundir"
                                    .formatted(rundir, bytes - SOCKET_PATH_MAX)
                            + " (-Srundir=), or TMPDIR");
        }
    }

    /// As mkdtemp(3) makes them.
    private static String randomName() {
        StringBuilder name = new StringBuilder("flux-");
        RANDOM.ints(NAME_LENGTH, 0, LETTERS.length()).forEach(i -> name.append(LETTERS.charAt(i)));
        return name.toString();
    }

    /// Takes away what a broker and its jobs make in a rundir, by name, and then the rundir if
    /// nothing else is in it. Whatever else is there is somebody's: a rundir may be given, and a
    /// note in a statedir may say anything.
    public void clear() throws IOException {
        List<Path> own;
        try (Stream<Path> entries = Files.list(rundir)) {
            own = entries.filter(this::isOwn).toList();
        }
        for (Path path : own) {
            remove(path);
        }
        try {
            Files.deleteIfExists(rundir);
        } catch (DirectoryNotEmptyException e) {
            // It was there before, or holds the ledger.
        }
    }

    private boolean isOwn(Path entry) {
        String name = entry.getFileName().toString();
        return OWN_NAMES.matcher(name).matches() || !isLasting && name.equals(STATE);
    }

    /// Never follows a link. What has gone meanwhile, as the keeper's socket does, is gone.
    public static void remove(Path root) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
