package flux.cli.ledger;

import flux.cli.Session;
import flux.replay.tools.LedgerFiles;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What all commands of `flux ledger` have.
abstract class OnLedger implements Callable<Integer> {
    final Session session;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "a statedir, or kafka://HOST:PORT[,HOST:PORT...][/PREFIX]")
    @Nullable String directory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "the configuration (TOML or JSON) whose [ledger] says where the ledger is in Kafka,",
                "and how to prove who asks"
            })
    @Nullable String config;

    OnLedger(Session session) {
        this.session = session;
    }

    /// The ledger in DIR, or that of the running instance.
    final LedgerFiles files() {
        return LedgerPlace.files(session, directory, config);
    }

    /// True when the running instance is not meant.
    final boolean isElsewhere() {
        return directory != null || config != null;
    }
}
