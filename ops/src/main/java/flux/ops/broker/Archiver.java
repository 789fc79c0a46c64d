package flux.ops.broker;

import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.chronicle.LogArchive;
import flux.ledger.log.chronicle.LogArchive.Archived;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Archives old segments of the logs in a thread of its own, slowly: nobody waits for it, and it
/// takes no lock that others want. What goes wrong is told once, and tried again later.
final class Archiver {
    private static final List<String> LOGS = List.of("jobs", "kvs", "output");
    private static final String PREFIX = "archive";
    private static final long CHECK_MILLIS_MAX = 60_000;
    private static final long CHECK_MILLIS_MIN = 1000;

    /// After each frame, a mebibyte: some 13 MiB/s, half a core at most.
    private static final long PAUSE_MILLIS = 50;

    private final Path statedir;
    private final ArchiveSettings settings;
    private final BrokerLog log;
    private final Map<String, Set<Long>> refused = new TreeMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("archiver").unstarted(this::run);
    private @Nullable String lastTrouble;

    private Archiver(Path statedir, ArchiveSettings settings, BrokerLog log) {
        this.statedir = statedir;
        this.settings = settings;
        this.log = log;
    }

    /// @return null when nothing is to be archived; an instance that leaves nothing behind has
    ///     nothing
    static @Nullable Archiver of(LedgerSettings settings, Directories directories, BrokerLog log) {
        ArchiveSettings archive = settings.archive();
        return archive == null || !directories.isLasting()
                ? null
                : new Archiver(directories.statedir(), archive, log);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopping.countDown();
        thread.join();
    }

    private void run() {
        long wait = Math.clamp(settings.after().toMillis() / 4, CHECK_MILLIS_MIN, CHECK_MILLIS_MAX);
        try {
            do {
                pass();
            } while (!stopping.await(wait, TimeUnit.MILLISECONDS));
        } catch (CancellationException | InterruptedException e) {
            return; // what was begun is begun again by the next one
        }
    }

    private void pass() {
        for (String name : LOGS) {
            try (LogArchive archive = open(name)) {
                Instant before = Instant.now().minus(settings.after());
                for (Archived one = archive.next(before); one != null; one = archive.next(before)) {
                    log.log(
                            BrokerLog.INFO,
                            PREFIX,
                            "archived %s: %,d bytes, %,d before"
                                    .formatted(one.file(), one.archivedBytes(), one.bytes()));
                }
                lastTrouble = null;
            } catch (LogLockedException e) {
                continue; // somebody does it by hand
            } catch (IOException | LogFailedException | LogDamagedException e) {
                tell("cannot archive log %s to %s: %s".formatted(name, settings.directory(), e));
                return;
            }
        }
    }

    private LogArchive open(String name) throws IOException {
        return LogArchive.open(
                statedir,
                name,
                statedir.resolve(settings.directory()),
                this::pause,
                refused.computeIfAbsent(name, _ -> new HashSet<>()),
                line -> log.log(BrokerLog.ERR, PREFIX, line));
    }

    private void pause() {
        try {
            if (stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CancellationException("the instance ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void tell(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            log.log(BrokerLog.ERR, PREFIX, trouble);
            lastTrouble = trouble;
        }
    }
}
