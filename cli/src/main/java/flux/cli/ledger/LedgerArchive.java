package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.chronicle.LogArchive;
import flux.ledger.log.chronicle.LogArchive.Archived;
import flux.ledger.log.chronicle.LogArchive.Pause;
import flux.ledger.log.kafka.KafkaAddress;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flux ledger archive`: what an instance with `[ledger] archive` does by itself, at once.
@Command(
        name = "flux-ledger archive",
        sortOptions = false,
        description = {
            "Move closed segments of the ledger's logs to an archive, compressed by zstd. They are",
            "read from there as before. A running instance is not disturbed."
        },
        footer = {
            "",
            "Examples:",
            "  flux ledger archive                          to the directory of [ledger] archive",
            "  flux ledger archive --to=/archive/site --older-than=30d /var/lib/flux"
        })
final class LedgerArchive extends OnLedger {
    private static final int FAILED = 1;
    private static final double MIB = 1024 * 1024;

    @Option(
            names = "--to",
            paramLabel = "ARCHIVE",
            description =
                    "a directory of this instance alone; default: the instance's [ledger] archive")
    @Nullable String to;

    @Option(
            names = "--older-than",
            paramLabel = "FSD",
            description = "only what was last written to so long ago; default: whatever is closed")
    String olderThan = "0s";

    LedgerArchive(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        String place = LedgerPlace.place(session, directory);
        if (place.startsWith(KafkaAddress.SCHEME)) {
            throw new CommandException(
                    place
                            + ": a ledger in Kafka is not archived: how long Kafka keeps it is set there");
        }
        Path state = session.cwd().resolve(place);
        AtomicInteger refused = new AtomicInteger();
        int count = 0;
        try {
            for (String log : LedgerFiles.in(state).logs()) {
                count += archive(state, log, archiveOf(state), refused);
            }
        } catch (IOException | LogDamagedException | LogFailedException | LogLockedException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        session.out().println("archived %d segments".formatted(count));
        return refused.get() == 0 ? 0 : FAILED;
    }

    private Path archiveOf(Path state) {
        if (to != null) {
            return session.cwd().resolve(to);
        }
        if (directory != null) {
            throw new CommandException(
                    "--to=ARCHIVE is needed to archive the ledger in a directory");
        }
        try (Connection connection = Connection.open(session)) {
            String configured =
                    connection.rpc("config.get", null).path("ledger").path("archive").asText("");
            if (configured.isEmpty()) {
                throw new CommandException(
                        "the instance has no [ledger] archive: give --to=ARCHIVE");
            }
            return state.resolve(configured);
        } catch (RpcException e) {
            throw new CommandException("config.get: " + e.getMessage());
        }
    }

    private int archive(Path state, String log, Path archive, AtomicInteger refused)
            throws IOException {
        Instant before = Instant.now().minusMillis(millis());
        int count = 0;
        try (LogArchive segments =
                LogArchive.open(
                        state,
                        log,
                        archive,
                        Pause.NONE,
                        new HashSet<>(),
                        line -> {
                            refused.incrementAndGet();
                            session.err().println("flux-ledger: " + line);
                        })) {
            for (Archived one = segments.next(before); one != null; one = segments.next(before)) {
                count++;
                session.out()
                        .println(
                                "%s  %.1f MiB, %.1f before"
                                        .formatted(
                                                one.file(),
                                                one.archivedBytes() / MIB,
                                                one.bytes() / MIB));
            }
        }
        return count;
    }

    private long millis() {
        try {
            return (long) (1000 * Math.min(1e9, Fsd.parse(olderThan)));
        } catch (InvalidText e) {
            throw new CommandException(
                    "--older-than=" + olderThan + ": expected a duration, such as 1h or 30d");
        }
    }
}
