package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.ExecutorSettings;
import flux.executor.host.CpuTopology;
import flux.executor.host.TaskTraits;
import flux.executor.perilog.PerilogSettings;
import flux.executor.perilog.Scripts;
import flux.executor.run.ExecSettings;
import flux.executor.run.TaskSpecs;
import flux.executor.shell.TaskEnvironment;
import flux.ops.service.BrokerLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the executor is told of the configuration and of this machine.
final class ExecutorChoice {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ExecutorChoice() {}

    /// @param initrc the file that configures jobs' shells (`conf.shell_initrc`), or empty
    /// @throws flux.ledger.text.InvalidText when the configuration is not what it must be
    static ExecutorSettings of(
            JsonNode config,
            String uri,
            Path rundir,
            Lineage lineage,
            @Nullable Crew crew,
            int owner,
            String initrc,
            BrokerLog brokerLog) {
        TaskSpecs specs =
                new TaskSpecs(
                        new TaskSpecs.Surroundings(
                                rundir,
                                environment(uri, lineage),
                                new CpuTopology().read(),
                                lineage.level()),
                        elsewhere(crew, lineage));
        return new ExecutorSettings(
                specs,
                ExecSettings.of(config).withInitrc(initrc),
                PerilogSettings.of(config),
                new Scripts(
                        scripts(uri, owner),
                        line -> brokerLog.log(BrokerLog.INFO, "job-manager", line)));
    }

    private static TaskEnvironment environment(String uri, Lineage lineage) {
        return new TaskEnvironment(
                uri,
                lineage.level() == 0 ? "" : lineage.path(),
                pmiLibrary(),
                TaskTraits.CHANNEL_FD);
    }

    /// What tasks find at ranks with processes of their own.
    private static TaskSpecs.Elsewhere elsewhere(@Nullable Crew crew, Lineage lineage) {
        return rank -> {
            Crew.Place place = crew == null ? null : crew.place(rank);
            String uri = crew == null ? null : crew.uri(rank);
            if (place == null || uri == null) {
                return null;
            }
            return new TaskSpecs.Surroundings(
                    place.rundir(), environment(uri, lineage), place.cores(), lineage.level());
        };
    }

    /// The directory with libpmi.so, or empty where there was no compiler to make it.
    private static String pmiLibrary() {
        String home = System.getProperty("flux.home", "");
        Path library = Path.of(home, "libexec/pmi");
        return home.isEmpty() || !Files.exists(library.resolve("libpmi.so"))
                ? ""
                : library.toString();
    }

    private static Map<String, String> scripts(String uri, int owner) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", System.getenv().getOrDefault("PATH", PATH));
        env.put("USER", System.getProperty("user.name", ""));
        env.put("HOME", System.getProperty("user.home", "/"));
        env.put("FLUX_OWNER_USERID", Integer.toString(owner));
        env.put("FLUX_URI", uri);
        return env;
    }
}
