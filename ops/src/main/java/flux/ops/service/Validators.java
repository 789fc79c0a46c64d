package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobspecValidator;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The checks that a jobspec must pass to be taken in (flux-config-ingest(5)).
/// ```toml
/// [ingest.validator]
/// plugins = ["jobspec", "feasibility", "require-instance", "schema"]   # "jobspec" by default
/// args = ["--require-instance-minnodes=4", "--schema=/etc/flux/jobspec.schema.json"]
/// require-instance.mincores = 16   # or so
/// disable = false
/// ```
public final class Validators {
    private static final String KEY = "ingest.validator.plugins";
    private static final String JOBSPEC = "jobspec";
    private static final List<String> KNOWN =
            List.of(JOBSPEC, "feasibility", "require-instance", "schema");

    /// Says whether a request could ever be met.
    public interface FeasibilityCheck {
        void check(JsonNode jobspec) throws RpcException;
    }

    /// One of the checks at work.
    private interface Check {
        void check(JsonNode jobspec) throws InvalidJobspec;
    }

    private record Named(String plugin, Check check) {}

    private final FeasibilityCheck feasibility;
    private boolean form;
    private List<Named> others = List.of();

    /// @throws IllegalArgumentException that names the key, and what was expected
    public Validators(JsonNode config, FeasibilityCheck feasibility) {
        this.feasibility = feasibility;
        configure(config);
    }

    /// @throws IllegalArgumentException that names the key, and what was expected; nothing changes
    public void configure(JsonNode config) {
        JsonNode table = config.path("ingest").path("validator");
        ValidatorArguments arguments = ValidatorArguments.of(table);
        Set<String> plugins = plugins(table);
        List<Named> checks = new ArrayList<>();
        for (String plugin : plugins) {
            switch (plugin) {
                case "feasibility" -> checks.add(new Named(plugin, this::checkFeasibility));
                case "require-instance" ->
                        checks.add(new Named(plugin, arguments.requireInstance()::check));
                case "schema" -> checks.add(new Named(plugin, arguments.schema()::check));
                default -> {} // the form is looked at first
            }
        }
        form = plugins.contains(JOBSPEC) && arguments.isVersion1Required();
        others = List.copyOf(checks);
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
        Set<String> plugins = new LinkedHashSet<>();
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

    /// The form of version 1, when it is required.
    void checkForm(JsonNode jobspec) throws InvalidJobspec {
        if (form) {
            JobspecValidator.check(jobspec);
        }
    }

    /// What a site wants beyond the form, in the order of its configuration.
    ///
    /// @throws InvalidJobspec of the first that is against it, with its name
    void checkOthers(JsonNode jobspec) throws InvalidJobspec {
        for (Named each : others) {
            try {
                each.check().check(jobspec);
            } catch (InvalidJobspec e) {
                throw new InvalidJobspec(e.errnum(), each.plugin() + ": " + e.getMessage());
            }
        }
    }

    private void checkFeasibility(JsonNode jobspec) throws InvalidJobspec {
        try {
            feasibility.check(jobspec);
        } catch (RpcException e) {
            throw new InvalidJobspec(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }
}
