package flux.ops.content;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.Session;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.service.BrokerLog;
import flux.ops.settings.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// The attributes `content.restore` and `content.dump`: an archive that an instance begins with,
/// and one that it leaves behind. `auto` stands for the newest in the directory `dump` of the
/// statedir, which the link `RESTORE` there names.
public final class DumpAndRestore {
    private static final String AUTO = "auto";
    private static final String NEWEST = "RESTORE";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");
    private static final int NOTICE = 5;

    private final Session session;
    private final String uri;
    private final Path home;
    private final Told told;

    /// Hears what is to be said.
    public interface Told {

        /// @param severity as syslog(3) has it
        void line(int severity, String line);
    }

    /// @param home the statedir, or the current directory for an instance that leaves none
    public DumpAndRestore(Session session, String uri, Path home, Told told) {
        this.session = session;
        this.uri = uri;
        this.home = home;
        this.told = told;
    }

    /// An instance whose ledger has a past goes on with that: it is newer than any dump.
    ///
    /// @return false when there is one to restore and it could not be; standard error says why
    public boolean restore() throws IOException {
        String wanted = attribute("content.restore");
        if (wanted.isEmpty()) {
            return true;
        }
        Path file =
                wanted.equals(AUTO) ? directory().resolve(NEWEST) : session.cwd().resolve(wanted);
        if (wanted.equals(AUTO) && !Files.exists(file)) {
            return true;
        }
        if (hasPast()) {
            told.line(
                    NOTICE,
                    "content.restore=%s: not restored: the ledger has a past, and goes on with it"
                            .formatted(wanted));
            return true;
        }
        return run("restore", "--quiet", "--checkpoint", file.toString());
    }

    private boolean hasPast() throws IOException {
        try (FluxClient client = FluxClient.connect(uri)) {
            ObjectNode primary = FluxClient.object().put("namespace", "primary").put("flags", 0);
            ObjectNode jobs = FluxClient.object().put("max_entries", 1);
            jobs.putArray("attrs");
            return client.rpc("kvs.getroot", primary).path("rootseq").asLong() > 0
                    || !client.rpc("job-list.list", jobs).path("jobs").isEmpty();
        } catch (RpcException e) {
            throw new IOException("content.restore: " + e.getMessage(), e);
        }
    }

    /// Dumps if that is wanted; an archive is there whole, or not at all. Whatever goes wrong is
    /// said, and keeps nobody from ending.
    public void dump() {
        try {
            String wanted = attribute("content.dump");
            if (wanted.isEmpty()) {
                return;
            }
            boolean isAuto = wanted.equals(AUTO);
            String name = LocalDateTime.now().format(NAME) + ".tgz";
            Path file = isAuto ? directory().resolve(name) : session.cwd().resolve(wanted);
            Path unfinished = file.resolveSibling("unfinished-" + file.getFileName());
            if (isAuto) {
                Files.createDirectories(directory());
            }
            if (!run("dump", "--quiet", unfinished.toString())) {
                Files.deleteIfExists(unfinished);
                return;
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            if (isAuto) {
                Path link = directory().resolve("unfinished-" + NEWEST);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, file.getFileName());
                Files.move(link, directory().resolve(NEWEST), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            told.line(BrokerLog.ERR, "content.dump: " + Reason.of(e));
        }
    }

    private Path directory() {
        return home.resolve("dump");
    }

    private String attribute(String name) throws IOException {
        try (FluxClient client = FluxClient.connect(uri)) {
            return client.rpc("attr.get", FluxClient.object().put("name", name))
                    .path("value")
                    .asText();
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return "";
            }
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private boolean run(String... words) {
        return FluxCli.run(new WithinSession(session, List.of(words), uri)) == 0;
    }
}
