package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The checks that a jobspec must pass to be taken in (flux-config-ingest(5)).
/// ```toml
/// [ingest.validator]
/// plugins = ["jobspec", "feasibility"]   # "jobspec" by default
/// disable = false
/// ```
public final class Validators {
    private static final String KEY = "ingest.validator.plugins";
    private static final String JOBSPEC = "jobspec";
    private static final String FEASIBILITY = "feasibility";
    private static final List<String> KNOWN = List.of(JOBSPEC, FEASIBILITY);

    /// Says whether a request could ever be met.
    public interface FeasibilityCheck {
        void check(JsonNode jobspec) throws RpcException;
    }

    private final FeasibilityCheck feasibility;
    private Set<String> plugins = Set.of();

    /// @throws IllegalArgumentException that names the key, and what was expected
    public Validators(JsonNode config, FeasibilityCheck feasibility) {
        this.feasibility = feasibility;
        configure(config);
    }

    /// @throws IllegalArgumentException that names the key, and what was expected; nothing changes
    public void configure(JsonNode config) {
        plugins = plugins(config.path("ingest").path("validator"));
    }

    private static Set<String> plugins(JsonNode table) {
        JsonNode disable = table.path("disable");
        if (!disable.isMissingNode() && !disable.isBoolean()) {
            throw new IllegalArgumentException(
                    "ingest.validator.disable must be true or false, not " + disable);
        }
        JsonNode names = table.path("plugins");
        if (disable.asBoolean()) {
            return Set.of();
        }
        if (names.isMissingNode()) {
            return Set.of(JOBSPEC);
        }
        Set<String> plugins = new HashSet<>();
        for (JsonNode name : names) {
            if (!KNOWN.contains(name.asText())) {
                throw new IllegalArgumentException(
                        "%s: no such plugin: %s; expected some of %s"
                                .formatted(KEY, name, String.join(", ", KNOWN)));
            }
            plugins.add(name.asText());
        }
        if (!names.isArray()) {
            throw new IllegalArgumentException(KEY + " must be a list of names, not " + names);
        }
        return plugins;
    }

    boolean jobspec() {
        return plugins.contains(JOBSPEC);
    }

    void checkFeasibility(JsonNode jobspec) throws InvalidJobspec {
        if (plugins.contains(FEASIBILITY)) {
            try {
                feasibility.check(jobspec);
            } catch (RpcException e) {
                throw new InvalidJobspec(Errno.EINVAL, FEASIBILITY + ": " + e.getMessage());
            }
        }
    }
}
