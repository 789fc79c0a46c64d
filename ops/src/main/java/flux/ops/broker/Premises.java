package flux.ops.broker;

import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An instance's directories and its logs, held by its only broker. The logs of a statedir are
/// opened first: until they are ours, all that is there, the rundir and the keeper's socket in it,
/// may be in use by another.
public record Premises(Directories directories, Logs logs) implements AutoCloseable {

    /// @throws IOException naming the directory that cannot be had
    /// @throws flux.ledger.log.LogLockedException when another broker is there
    public static Premises enter(BrokerOptions options, BrokerLog brokerLog) throws IOException {
        if (options.statedir().isEmpty()) {
            Directories directories = Directories.passing(options);
            return new Premises(directories, Logs.open(directories.statedir(), brokerLog));
        }
        Path statedir = options.statedir().get().toAbsolutePath().normalize();
        Files.createDirectories(statedir);
        Logs logs = Logs.open(statedir, brokerLog);
        try {
            return new Premises(Directories.lasting(statedir, options), logs);
        } catch (IOException | RuntimeException e) {
            logs.close();
            throw e;
        }
    }

    @Override
    public void close() {
        logs.close();
    }
}
