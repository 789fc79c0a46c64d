package flux.ops.nested;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.executor.host.HostShare;
import flux.ledger.id.JobId;
import flux.ledger.log.ReadOnlyLog;
import flux.ops.broker.Broker;
import flux.ops.broker.BrokerOptions;
import flux.ops.broker.Directories;
import flux.ops.broker.Logs;
import flux.ops.broker.Premises;
import flux.ops.broker.Surroundings;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Instances that have ended, while somebody looks at them: a broker without a job manager serves
/// what their ledgers say. Each goes when nobody has looked for a while, and the one that was
/// opened first when there are too many.
final class PastInstances implements AutoCloseable {
    private static final int OPEN_MAX = 64;
    private static final long IDLE_MILLIS_MAX = 30_000;

    private final HostedInstances nest;
    private final Map<JobId, Past> open = new LinkedHashMap<>();
    private boolean closed;

    private record Past(Broker broker, Premises premises, HostShare host) {

        void close() {
            try (host;
                    premises) {
                broker.close();
                premises.directories().clear();
            } catch (IOException e) {
                return; // what somebody else put into its directory stays
            }
        }
    }

    PastInstances(HostedInstances nest) {
        this.nest = nest;
    }

    CompletableFuture<String> open(JobId job) {
        CompletableFuture<String> uri = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("look at " + job.f58())
                .start(
                        () -> {
                            try {
                                uri.complete(openNow(job));
                            } catch (IOException | RuntimeException e) {
                                uri.completeExceptionally(e);
                            }
                        });
        return uri;
    }

    private synchronized String openNow(JobId job) throws IOException {
        Past known = open.get(job);
        if (known != null) {
            return known.broker().uri();
        }
        Path statedir =
                HostedInstances.directory(nest.parent().directories().statedir(), job.f58plain());
        if (closed || !Files.isDirectory(statedir.resolve("jobs"))) {
            throw new IOException(job.f58() + ": no ledger of an instance is kept for this job");
        }
        Iterator<Past> oldest = open.values().iterator();
        while (open.size() >= OPEN_MAX) {
            oldest.next().close();
            oldest.remove();
        }
        Past past = past(job, statedir);
        open.put(job, past);
        nest.parent().after(IDLE_MILLIS_MAX, () -> closeIfIdle(job, past));
        return past.broker().uri();
    }

    private Past past(JobId job, Path statedir) throws IOException {
        BrokerOptions options =
                new BrokerOptions(
                        Optional.of(statedir),
                        Optional.empty(),
                        1,
                        JsonNodeFactory.instance.objectNode(),
                        Map.of(),
                        0);
        BrokerLog log =
                new BrokerLog(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        -1);
        Premises premises = Premises.ofHosted(Directories.hosted(statedir, options), options, log);
        HostShare host = nest.share(nest.newNumber());
        boolean opened = false;
        try {
            Logs logs = premises.logs();
            String why = job.f58() + " has ended; its ledger is only read";
            Premises readOnly =
                    new Premises(
                            premises.directories(),
                            premises.settings(),
                            logs.with(each -> new ReadOnlyLog(each, why)));
            Broker broker =
                    new Broker(
                            options,
                            readOnly,
                            host,
                            log,
                            new Surroundings(
                                    nest.parent().lineage().child(nest.parent().uri(), job.f58()),
                                    nest.parent().sockets(),
                                    null,
                                    true,
                                    nest::below));
            Path link = premises.directories().rundir().resolve("command-0");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, nest.commands());
            opened = true;
            return new Past(broker, premises, host);
        } finally {
            if (!opened) {
                host.close();
                premises.close();
            }
        }
    }

    /// On the thread of the sockets: what takes time is done elsewhere.
    private void closeIfIdle(JobId job, Past past) {
        past.broker()
                .clients()
                .thenAccept(
                        clients -> {
                            if (clients > 0) {
                                nest.parent().after(IDLE_MILLIS_MAX, () -> closeIfIdle(job, past));
                            } else {
                                Thread.ofVirtual().start(() -> close(job, past));
                            }
                        });
    }

    private synchronized void close(JobId job, Past past) {
        if (open.remove(job, past)) {
            past.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Past past : new ArrayDeque<>(open.values())) {
            past.close();
        }
        open.clear();
    }
}
