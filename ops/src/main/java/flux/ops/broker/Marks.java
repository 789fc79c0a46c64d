package flux.ops.broker;

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
            write(logs);
        }
    }

    /// A mark that cannot be written (a full disk) is an older mark, which says less and nothing
    /// wrong.
    void write(Logs logs) {
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
