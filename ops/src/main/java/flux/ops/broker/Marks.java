package flux.ops.broker;

import flux.ledger.log.LogFailedException;
import flux.ledger.log.chronicle.LedgerMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The marks of a ledger in files: looked at when its logs are opened, and brought up to date then
/// and when they are closed.
final class Marks {

    /// For a ledger whose medium knows by itself what belongs together.
    static final Marks NONE = new Marks(null, _ -> {});

    private final @Nullable Path statedir;
    private final Consumer<String> notices;
    private String ledger = "";

    private Marks(@Nullable Path statedir, Consumer<String> notices) {
        this.statedir = statedir;
        this.notices = notices;
    }

    static Marks of(Path statedir, Consumer<String> notices) {
        return new Marks(statedir, notices);
    }

    /// @throws flux.ledger.log.LogFailedException when the logs do not belong together
    void check(Logs logs) {
        if (statedir != null) {
            ledger = LedgerMark.check(statedir, reached(logs));
            sync(logs);
            write(logs);
        }
    }

    /// Of logs that are about to be closed. A disk that fails now leaves the marks as they are:
    /// they say less, and nothing wrong.
    void writeLast(Logs logs) {
        if (statedir == null) {
            return;
        }
        try {
            sync(logs);
            write(logs);
        } catch (LogFailedException e) {
            notices.accept(String.valueOf(e.getMessage()));
        }
    }

    /// After a loss of power a mark must not say more than the logs hold: the ledger would count as
    /// an older copy of itself.
    private static void sync(Logs logs) {
        logs.jobs().sync();
        logs.kvs().sync();
        logs.output().sync();
    }

    /// A mark that cannot be written (a full disk) is an older mark.
    private void write(Logs logs) {
        if (statedir == null) {
            return;
        }
        LedgerMark mark = new LedgerMark(ledger, reached(logs));
        try {
            for (String log : mark.reached().keySet()) {
                mark.write(statedir, log);
            }
        } catch (IOException e) {
            notices.accept("cannot note how far the ledger has come: " + e);
        }
    }

    private static Map<String, Long> reached(Logs logs) {
        Map<String, Long> reached = new TreeMap<>();
        reached.put(logs.jobs().name(), logs.jobs().lastPosition());
        reached.put(logs.kvs().name(), logs.kvs().lastPosition());
        reached.put(logs.output().name(), logs.output().lastPosition());
        return reached;
    }
}
