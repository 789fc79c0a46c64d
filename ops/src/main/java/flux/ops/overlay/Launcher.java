package flux.ops.overlay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whoever has started this process together with others: which way of speaking to it there is.
final class Launcher {
    static final String METHOD = "broker.boot-method";
    static final String METHODS = "FLUX_PMI_CLIENT_METHODS";
    private static final String METHODS_DEFAULT = "simple libpmi2 libpmi single";
    private static final String SINGLE = "single";

    /// What launchers leave that may have a library. A machine where nothing of it is there is not
    /// searched for libraries: that would cost each start some milliseconds.
    private static final List<String> TRACES =
            List.of("PMI_", "PMI2_", "PMIX_", "PALS_", "ALPS_", "JSM_", "SLURM_STEP_ID");

    private Launcher() {}

    /// @param method `broker.boot-method` as given; empty to try all
    /// @return null when this process is alone
    /// @throws IOException when the launcher does not speak as it should, offers nothing that is
    ///     known here, or the method that was asked for is not there
    static @Nullable Pmi find(Map<String, String> env, String method) throws IOException {
        String asked = method.isEmpty() ? env.getOrDefault(METHODS, "") : method;
        boolean chosen = !method.isEmpty();
        boolean searched = !asked.isBlank() || env.keySet().stream().anyMatch(Launcher::isTrace);
        List<String> failures = new ArrayList<>();
        for (String each : (asked.isBlank() ? METHODS_DEFAULT : asked).strip().split("\\s+")) {
            if (each.equals(SINGLE)) {
                if (!chosen) {
                    Siblings.refuse(env);
                }
                return null;
            }
            if (!each.equals(PmiClient.METHOD) && !searched) {
                continue;
            }
            try {
                Pmi found = open(env, each);
                if (found == null) {
                    failures.add("simple: PMI_FD, PMI_RANK, PMI_SIZE are not set");
                } else {
                    return found.size() > 1 ? found : null;
                }
            } catch (Unusable e) {
                failures.add(each + ": " + e.getMessage());
            }
        }
        throw new IOException(
                "%s=%s: %s"
                        .formatted(chosen ? METHOD : METHODS, asked, String.join("; ", failures)));
    }

    /// True when this process and others have PMI-1 by a descriptor; then what the configuration
    /// lists is not asked.
    static boolean isAtTheWire(Map<String, String> env) {
        return env.containsKey("PMI_FD") && !env.getOrDefault("PMI_SIZE", "1").equals("1");
    }

    private static boolean isTrace(String name) {
        return TRACES.stream().anyMatch(name::startsWith);
    }

    /// A library that is not there, or that is not this launcher's: another way may do.
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(IOException cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    private static @Nullable Pmi open(Map<String, String> env, String method)
            throws IOException, Unusable {
        int colon = method.indexOf(':');
        String name = colon < 0 ? method : method.substring(0, colon);
        String path = colon < 0 ? "" : method.substring(colon + 1);
        switch (name) {
            case PmiClient.METHOD -> {
                PmiClient.Place place = PmiClient.Place.find(env);
                return place == null ? null : PmiClient.open(place);
            }
            case LibPmi.METHOD -> {
                try {
                    return LibPmi.open(path);
                } catch (IOException e) {
                    throw new Unusable(e);
                }
            }
            case LibPmi2.METHOD -> {
                try {
                    return LibPmi2.open(path);
                } catch (IOException e) {
                    throw new Unusable(e);
                }
            }
            default ->
                    throw new IOException(
                            "%s: no such way to start; expected simple, libpmi2[:PATH], libpmi[:PATH], single, config"
                                    .formatted(method));
        }
    }
}
