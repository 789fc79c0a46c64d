package flux.scheduler.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `resource.verify`: what is found on a machine is compared with what it is said to have
/// (flux-config-resource(5)). A rank that fails is drained, with Flux's words.
/// ```toml
/// [resource]
/// noverify = true          # or verify = false: nothing is compared
/// verify = true            # everything, strictly; or a table:
/// [resource.verify]
/// default = "strict"       # strict, allow-extra, allow-missing, ignore
/// hostname = "ignore"      # and core, gpu
/// ```
/// Without it, more cores than said are no fault, gpus are not compared, and an instance that is a
/// job is not verified at all.
public final class Verification {
    private static final String KEY = "resource.verify";

    /// What is compared.
    private enum Part {
        HOSTNAME,
        CORE,
        GPU
    }

    /// What is a fault.
    private enum Mode {
        STRICT,
        ALLOW_EXTRA,
        ALLOW_MISSING,
        IGNORE;

        boolean minds(boolean missing) {
            return this == STRICT || this == (missing ? ALLOW_EXTRA : ALLOW_MISSING);
        }
    }

    private final Map<Part, Mode> modes = new EnumMap<>(Part.class);

    private Verification(Mode all) {
        for (Part part : Part.values()) {
            modes.put(part, all);
        }
    }

    /// @param config the whole configuration
    /// @param isJob whether the instance is a job of another
    /// @throws IllegalArgumentException in one line, when the table is wrong
    public static Verification of(JsonNode config, boolean isJob) {
        JsonNode resource = config.path("resource");
        Verification asked = asked(resource.path("verify"), isJob);
        return resource.path("noverify").asBoolean() ? new Verification(Mode.IGNORE) : asked;
    }

    private static Verification asked(JsonNode verify, boolean isJob) {
        if (verify.isBoolean()) {
            return new Verification(verify.booleanValue() ? Mode.STRICT : Mode.IGNORE);
        }
        if (verify.isMissingNode()) {
            Verification implicit = new Verification(isJob ? Mode.IGNORE : Mode.ALLOW_EXTRA);
            implicit.modes.put(Part.GPU, Mode.IGNORE);
            implicit.modes.put(Part.HOSTNAME, isJob ? Mode.IGNORE : Mode.STRICT);
            return implicit;
        }
        if (!verify.isObject()) {
            throw new IllegalArgumentException(
                    KEY + " must be a table or a boolean, not " + verify);
        }
        JsonNode common = verify.path("default");
        Verification table =
                new Verification(common.isMissingNode() ? Mode.STRICT : mode("default", common));
        verify.properties()
                .forEach(
                        entry -> {
                            if (!entry.getKey().equals("default")) {
                                Part part = part(entry.getKey());
                                table.modes.put(part, mode(entry.getKey(), entry.getValue()));
                            }
                        });
        return table;
    }

    private static Part part(String key) {
        for (Part part : Part.values()) {
            if (word(part).equals(key)) {
                return part;
            }
        }
        throw new IllegalArgumentException(
                "%s: unsupported resource type \"%s\"; expected %s"
                        .formatted(KEY, key, words(Part.values())));
    }

    private static Mode mode(String key, JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "%s.%s must be a string, not %s".formatted(KEY, key, value));
        }
        for (Mode mode : Mode.values()) {
            if (word(mode).equals(value.textValue())) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "%s.%s: unknown verify mode \"%s\"; expected %s"
                        .formatted(KEY, key, value.textValue(), words(Mode.values())));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(Enum<?>[] values) {
        return Arrays.stream(values).map(Verification::word).collect(Collectors.joining(", "));
    }

    /// What is wrong with a rank; empty when nothing is.
    ///
    /// @param said what the instance's R says
    /// @param found what is there
    public Optional<String> fault(NodeResources said, NodeResources found) {
        List<String> faults = new ArrayList<>();
        if (modes.get(Part.HOSTNAME) == Mode.STRICT && !said.host().equals(found.host())) {
            faults.add(
                    "rank %d got hostname '%s', expected '%s'"
                            .formatted(said.rank(), found.host(), said.host()));
        }
        String missing = difference(said, found, true);
        if (!missing.isEmpty()) {
            faults.add(
                    "rank %d (%s) missing resources: %s"
                            .formatted(said.rank(), found.host(), missing));
        }
        String extra = difference(found, said, false);
        if (!extra.isEmpty()) {
            faults.add(
                    "rank %d (%s) has extra resources: %s"
                            .formatted(said.rank(), found.host(), extra));
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", faults));
    }

    /// What `all` has and `rest` has not, as far as that is minded: `core[2-3],gpu0`.
    private String difference(NodeResources all, NodeResources rest, boolean missing) {
        List<String> parts = new ArrayList<>();
        add(parts, Part.CORE, all.cores().subtract(rest.cores()), missing);
        add(parts, Part.GPU, all.gpus().subtract(rest.gpus()), missing);
        return String.join(",", parts);
    }

    private void add(List<String> parts, Part part, Idset ids, boolean missing) {
        Mode mode = modes.getOrDefault(part, Mode.IGNORE);
        if (!ids.isEmpty() && mode.minds(missing)) {
            parts.add(word(part) + ids.encodeBracketed());
        }
    }
}
