package flux.cli.dump;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.kvs.TreeObject;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// `flux restore`: an archive of `flux dump`, Flux's or this one's, back into a running instance.
///
/// With `--key` all of it becomes keys below one key. With `--checkpoint` it is another instance's
/// past: its jobs come into this instance's history, its other keys stand where they stood; what it
/// says about resources and starts is left out, because this instance has its own.
///
/// Keys are there all at once when the archive has been read to its end, or none of them. Jobs come
/// one by one, each whole; whoever restores again after an interruption gets the others.
public final class RestoreCommand {
    private static final String TABLE =
            """
            [OPTIONS] INFILE
            Restore KVS snapshot from a portable archive
            -v, --verbose  List keys on stderr as they are restored
            -q, --quiet  Don't show periodic progress updates
            (k) --checkpoint  bring in the dumped instance's jobs, and its keys where they were
            (K) --key=KEY  put all keys below KEY, in place of what is there
            (n) --no-cache  accepted; there is no cache to go around
            (S) --size-limit=SIZE  Skip restoring keys that exceed SIZE bytes (default: no limit)
            (m) --maxreqs=N  accepted
            Examples:
              flux restore --checkpoint instance.tgz
              flux restore --key=old instance.tgz
            """;
    private static final String RESOURCES = "resource/";
    private static final String ADMIN = "admin/";

    private final Session session;
    private final Given given;
    private final Staging staging;
    private final RestoredKeys keys;
    private final RestoredJobs jobs;
    private final long sizeLimit;
    private long restored;
    private long blobs;

    private RestoreCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.staging = new Staging(connection);
        this.keys = new RestoredKeys(staging.kvs());
        this.jobs = new RestoredJobs(connection, this::warn);
        this.sizeLimit = size(given.value('S', ""));
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-restore",
                Syntax.of("flux", "restore", TABLE),
                words,
                session,
                given -> restore(session, given));
    }

    private static int restore(Session session, Given given) throws RpcException {
        String file = given.operand();
        if (given.has('k') == given.has('K')) {
            throw new CommandException("Please specify one of --checkpoint or --key");
        }
        try (Connection connection = Connection.open(session);
                TarArchiveInputStream archive = DumpFile.open(file, session.cwd(), session.in())) {
            RestoreCommand command = new RestoreCommand(session, given, connection);
            command.restore(archive);
            return 0;
        } catch (NoSuchFileException e) {
            throw new CommandException(file + ": No such file or directory");
        } catch (IOException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
    }

    /// @param text as `1.5M`; empty for no limit
    private static long size(String text) {
        if (text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]+(\\.[0-9]+)?[bkKMG]?")) {
            throw new CommandException(
                    "--size-limit=" + text + ": expected a number, and after it b, k, M or G");
        }
        char unit = text.charAt(text.length() - 1);
        int shift = unit == 'G' ? 30 : unit == 'M' ? 20 : unit == 'k' || unit == 'K' ? 10 : 0;
        String number = Character.isDigit(unit) ? text : text.substring(0, text.length() - 1);
        return (long) (Double.parseDouble(number) * (1L << shift));
    }

    private void warn(String text) {
        session.err().println("flux-restore: " + text);
    }

    private void restore(TarArchiveInputStream archive) throws IOException, RpcException {
        boolean isWhole = false;
        staging.begin();
        try {
            entries(archive);
            staging.adopt(given.has('K') ? given.value('K', "") : ".");
            isWhole = true;
        } finally {
            if (!isWhole) {
                staging.abandon();
            }
        }
        if (!given.has('v') && !given.has('q')) {
            session.err()
                    .println(
                            "\rflux-restore: restored %d keys (%d blobs)"
                                    .formatted(restored, blobs));
        }
    }

    private void entries(TarArchiveInputStream archive) throws IOException, RpcException {
        for (TarArchiveEntry entry = archive.getNextEntry();
                entry != null;
                entry = archive.getNextEntry()) {
            String path = entry.getName().replaceFirst("^(\\./|/)+", "");
            if (entry.isSymbolicLink()) {
                keys.link(path, entry.getLinkName());
                tell(path);
            } else if (entry.isFile()) {
                if (entry.getSize() > sizeLimit) {
                    warn(path.replace('/', '.') + ": larger than the size limit, left out");
                    continue;
                }
                file(path, archive.readAllBytes());
            }
        }
        jobs.finish();
        keys.finish();
    }

    private void file(String path, byte[] value) throws RpcException {
        if (given.has('k') && (path.startsWith(RESOURCES) || path.startsWith(ADMIN))) {
            return;
        }
        if (!given.has('k') || !jobs.file(path, value)) {
            keys.value(path, value);
        }
        blobs += value.length > TreeObject.Val.INLINE_MAX ? 1 : 0;
        tell(path);
    }

    private void tell(String path) {
        restored++;
        if (given.has('v')) {
            session.err().println(path.replace('/', '.'));
        }
    }
}
