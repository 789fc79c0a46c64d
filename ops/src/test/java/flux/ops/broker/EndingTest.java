package flux.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.TaskKey;
import flux.executor.simulated.SimulatedTaskHost;
import flux.ops.broker.Ending.Part;
import flux.ops.service.BrokerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever fails, all parts of a broker stop.
@Timeout(60)
class EndingTest {
    private static final Set<String> THREADS =
            Set.of("job-manager", "scheduler", "executor", "reactor", "archiver", "snapshots");
    private static final String CONFIG =
            "{\"resource\":{\"noverify\":true,\"config\":[{\"hosts\":\"a\",\"cores\":\"0\"}]}}";

    private static final SimulatedTaskHost.Script NO_TASKS =
            new SimulatedTaskHost.Script() {
                @Override
                public int startErrno(TaskKey key) {
                    return 0;
                }

                @Override
                public long durationMicros(TaskKey key) {
                    return 0;
                }

                @Override
                public int waitStatus(TaskKey key) {
                    return 0;
                }
            };

    @TempDir Path dir;

    @Test
    void parts_stop_in_their_order_and_each_though_others_fail() {
        List<Part> stopped = new ArrayList<>();
        Ending ending = new Ending();
        ending.add(
                Part.KVS,
                () -> {
                    stopped.add(Part.KVS);
                    throw new IllegalStateException("the second");
                });
        ending.add(Part.HISTORY, () -> stopped.add(Part.HISTORY));
        ending.add(
                Part.SCHEDULER,
                () -> {
                    stopped.add(Part.SCHEDULER);
                    throw new IOException("the first");
                });
        assertThatThrownBy(ending::run)
                .isInstanceOf(IOException.class)
                .hasMessage("the first")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(stopped).containsExactly(Part.SCHEDULER, Part.HISTORY, Part.KVS);
    }

    @Test
    void who_is_interrupted_while_it_waits_tells_the_others_and_stays_so() throws IOException {
        List<Part> stopped = new ArrayList<>();
        Ending ending = new Ending();
        ending.add(
                Part.EXECUTOR,
                () -> {
                    throw new InterruptedException();
                });
        ending.add(Part.KVS, () -> stopped.add(Part.KVS));
        ending.run();
        assertThat(stopped).containsExactly(Part.KVS);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> THREADS.contains(thread.getName()))
                .collect(Collectors.toSet());
    }

    /// Somebody's directory is where the socket would be.
    @Test
    void a_broker_that_cannot_listen_leaves_nothing_behind_and_the_next_one_starts()
            throws Exception {
        JsonNode config = new ObjectMapper().readTree(CONFIG);
        BrokerOptions options =
                new BrokerOptions(
                        Optional.of(dir.resolve("state")),
                        Optional.empty(),
                        1,
                        config,
                        Map.of(),
                        0);
        BrokerLog log =
                new BrokerLog(
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        3);
        Set<Thread> before = threads();
        try (Premises premises = Premises.enter(options, log)) {
            Path inTheWay = premises.directories().rundir().resolve("local-0/of/somebody");
            Files.createDirectories(inTheWay);
            assertThatThrownBy(() -> broker(options, premises, log))
                    .isInstanceOf(DirectoryNotEmptyException.class);
            assertThat(threads()).isSubsetOf(before);

            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
            Files.delete(inTheWay.getParent().getParent());
            try (Broker broker = broker(options, premises, log)) {
                assertThat(broker.jobCounts().get()).isNotNull();
            }
            assertThat(threads()).isSubsetOf(before);
            premises.directories().clear();
        }
    }

    private static Broker broker(BrokerOptions options, Premises premises, BrokerLog log)
            throws IOException {
        return new Broker(options, premises, new SimulatedTaskHost(NO_TASKS), log);
    }
}
