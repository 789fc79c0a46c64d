package flux.ops.broker;

import flux.ledger.log.chronicle.Fsync;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// An instance's directories and its logs, held by its only broker. The logs of a statedir are
/// opened first: until they are ours, all that is there, the rundir and the keeper's socket in it,
/// may be in use by another.
public record Premises(Directories directories, LedgerSettings settings, Logs logs)
        implements AutoCloseable {

    /// @throws IOException naming the directory that cannot be had
    /// @throws flux.ledger.log.LogLockedException when another broker is there
    public static Premises enter(BrokerOptions options, BrokerLog brokerLog) throws IOException {
        LedgerSettings settings = LedgerSettings.of(options.config());
        Consumer<String> notices = notice -> brokerLog.log(BrokerLog.ERR, "ledger", notice);
        if (options.statedir().isEmpty()) {
            Directories directories = Directories.passing(options);
            Logs logs = Logs.ofPassing(settings, directories.statedir(), notices);
            return new Premises(directories, settings, logs);
        }
        Path statedir = options.statedir().get().toAbsolutePath().normalize();
        Fsync.createDirectories(statedir);
        Logs logs = Logs.open(settings, statedir, notices);
        try {
            return new Premises(Directories.lasting(statedir, options), settings, logs);
        } catch (IOException | RuntimeException e) {
            logs.close();
            throw e;
        }
    }

    /// Those of an instance that lives in its parent's process, on its ledger below the parent's.
    public static Premises ofHosted(
            Directories directories, BrokerOptions options, BrokerLog brokerLog) {
        Consumer<String> notices = notice -> brokerLog.log(BrokerLog.ERR, "ledger", notice);
        LedgerSettings settings = LedgerSettings.ofHosted(options.config());
        return new Premises(directories, settings, Logs.ofHosted(directories.statedir(), notices));
    }

    @Override
    public void close() {
        logs.close();
    }
}
