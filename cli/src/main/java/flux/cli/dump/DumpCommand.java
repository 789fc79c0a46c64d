package flux.cli.dump;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.kvs.KvsClient;
import flux.cli.kvs.KvsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// `flux dump`: every value and link of the primary namespace as a file of an archive, the dots of
/// its key as slashes. What is a view over other logs (`job`, `resource`) is dumped as it shows
/// itself, so Flux can restore the archive, jobs and all.
public final class DumpCommand {
    private static final int MODE = 0644;
    private static final String TABLE =
            """
            [OPTIONS] OUTFILE
            Dump KVS snapshot to portable archive
            -v, --verbose  List keys on stderr as they are archived
            -q, --quiet  Don't show periodic progress updates
            (k) --checkpoint  the present, too: the ledger is its own checkpoint
            (n) --no-cache  accepted; there is no cache to go around
            (i) --ignore-failed-read  go on when a value cannot be read
            (m) --maxreqs=N  accepted; one request is under way at a time
            (s) --sd-notify  accepted
            Examples:
              flux dump instance.tgz
              flux dump - | tar tv
            """;

    private final Session session;
    private final KvsReader kvs;
    private final Given given;
    private final TarArchiveOutputStream archive;
    private final Date time = Date.from(Instant.now());
    private final int userid;
    private long keys;

    private DumpCommand(Session session, KvsReader kvs, Given given, TarArchiveOutputStream archive)
            throws IOException {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
        this.archive = archive;
        this.userid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-dump",
                Syntax.of("flux", "dump", TABLE),
                words,
                session,
                given -> dump(session, given));
    }

    private static int dump(Session session, Given given) {
        String file = given.operand();
        try (Connection connection = Connection.open(session);
                TarArchiveOutputStream archive =
                        DumpFile.create(file, session.cwd(), session.out())) {
            KvsClient kvs = new KvsClient(connection, "primary", null);
            DumpCommand command = new DumpCommand(session, kvs, given, archive);
            command.directory(".", "");
            archive.finish();
            command.progress();
            return 0;
        } catch (NoSuchFileException e) {
            throw new CommandException(file + ": No such file or directory");
        } catch (IOException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
    }

    private void directory(String key, String path) throws IOException {
        for (Map.Entry<String, JsonNode> entry : kvs.entries(key).entrySet()) {
            String name = entry.getKey();
            String below = key.equals(".") ? name : key + "." + name;
            String file = path.isEmpty() ? name : path + "/" + name;
            if (KvsClient.isDirectory(entry.getValue())) {
                directory(below, file);
            } else if (KvsClient.isLink(entry.getValue())) {
                link(file, entry.getValue().path("data"));
                tell(below);
            } else if (value(below, file, entry.getValue())) {
                tell(below);
            }
        }
    }

    private void link(String file, JsonNode link) throws IOException {
        String space = link.has("namespace") ? link.path("namespace").asText() + "::" : "";
        TarArchiveEntry entry = new TarArchiveEntry(file, TarConstants.LF_SYMLINK);
        entry.setLinkName(space + link.path("target").asText());
        put(entry, new byte[0]);
    }

    /// @return false when it could not be read, and that is no matter
    private boolean value(String key, String file, JsonNode shown) throws IOException {
        byte[] bytes;
        try {
            boolean isWhole = shown.path("type").asText().equals("val");
            bytes = KvsClient.bytes(isWhole ? shown : kvs.lookup(key, 0));
        } catch (CommandException e) {
            if (!given.has('i')) {
                throw e;
            }
            session.err().println("flux-dump: " + e.getMessage());
            return false;
        }
        TarArchiveEntry entry = new TarArchiveEntry(file);
        entry.setSize(bytes.length);
        put(entry, bytes);
        return true;
    }

    private void put(TarArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setMode(MODE);
        entry.setModTime(time);
        entry.setIds(userid, userid);
        archive.putArchiveEntry(entry);
        archive.write(bytes);
        archive.closeArchiveEntry();
    }

    private void tell(String key) {
        keys++;
        if (given.has('v')) {
            session.err().println(key);
        }
    }

    private void progress() {
        if (!given.has('v') && !given.has('q')) {
            session.err().println("\rflux-dump: archived " + keys + " keys");
        }
    }
}
