package flux.ops.settings;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.perilog.PerilogSettings;
import flux.executor.run.ExecSettings;
import flux.ledger.state.QueueParents;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What kind of value each key of the configuration has, as far as this program reads it: a wrong
/// one is refused at the start, and never taken for its default. Other keys are let through,
/// because tools keep tables of their own there (flux-config(5)).
final class ConfigKinds {

    private enum Kind {
        FLAG("true or false") {
            @Override
            boolean holds(JsonNode value) {
                return value.isBoolean();
            }
        },
        TEXT("a string") {
            @Override
            boolean holds(JsonNode value) {
                return value.isTextual();
            }
        },
        COUNT("a number, 0 or more") {
            @Override
            boolean holds(JsonNode value) {
                return value.isIntegralNumber() && value.longValue() >= 0;
            }
        },
        DURATION("a duration such as \"7d\"") {
            @Override
            boolean holds(JsonNode value) {
                try {
                    return value.isTextual() && Fsd.parse(value.asText()) >= 0;
                } catch (InvalidText e) {
                    return false;
                }
            }
        },
        TABLE("a table") {
            @Override
            boolean holds(JsonNode value) {
                return value.isObject();
            }
        },
        TABLES("an array of tables") {
            @Override
            boolean holds(JsonNode value) {
                boolean tables = value.isArray();
                for (JsonNode each : value) {
                    tables &= each.isObject();
                }
                return tables;
            }
        };

        final String words;

        Kind(String words) {
            this.words = words;
        }

        abstract boolean holds(JsonNode value);
    }

    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("access", Kind.TABLE),
                    Map.entry("access.allow-guest-user", Kind.FLAG),
                    Map.entry("access.allow-root-owner", Kind.FLAG),
                    Map.entry("connector", Kind.TABLE),
                    Map.entry("connector.backlog-bytes", Kind.COUNT),
                    Map.entry("exec", Kind.TABLE),
                    Map.entry("fake-resources", Kind.TABLE),
                    Map.entry("fake-resources.nnodes", Kind.COUNT),
                    Map.entry("fake-resources.cores-per-node", Kind.COUNT),
                    Map.entry("fake-resources.gpus-per-node", Kind.COUNT),
                    Map.entry("fake-resources.host-prefix", Kind.TEXT),
                    Map.entry("gateway", Kind.TABLE),
                    Map.entry("gateway.body-bytes-max", Kind.COUNT),
                    Map.entry("gateway.listen", Kind.TEXT),
                    Map.entry("gateway.read-timeout", Kind.DURATION),
                    Map.entry("gateway.remote", Kind.FLAG),
                    Map.entry("gateway.stall-timeout", Kind.DURATION),
                    Map.entry("gateway.streams-max", Kind.COUNT),
                    Map.entry("gateway.token-file", Kind.TEXT),
                    Map.entry("job-manager", Kind.TABLE),
                    Map.entry("job-manager.epilog", Kind.TABLE),
                    Map.entry("job-manager.housekeeping", Kind.TABLE),
                    Map.entry("job-manager.inactive-age-limit", Kind.DURATION),
                    Map.entry("job-manager.inactive-num-limit", Kind.COUNT),
                    Map.entry("job-manager.perilog", Kind.TABLE),
                    Map.entry("job-manager.prolog", Kind.TABLE),
                    Map.entry("ledger", Kind.TABLE),
                    Map.entry("ledger.archive", Kind.TEXT),
                    Map.entry("ledger.archive-after", Kind.DURATION),
                    Map.entry("ledger.durability", Kind.TEXT),
                    Map.entry("policy", Kind.TABLE),
                    Map.entry("policy.jobspec", Kind.TABLE),
                    Map.entry("policy.jobspec.defaults", Kind.TABLE),
                    Map.entry("policy.jobspec.defaults.system", Kind.TABLE),
                    Map.entry("policy.jobspec.defaults.system.duration", Kind.DURATION),
                    Map.entry("policy.jobspec.defaults.system.queue", Kind.TEXT),
                    Map.entry("policy.limits", Kind.TABLE),
                    Map.entry("policy.limits.duration", Kind.DURATION),
                    Map.entry("policy.limits.job-size", Kind.TABLE),
                    Map.entry("queues", Kind.TABLE),
                    Map.entry("resource", Kind.TABLE),
                    Map.entry("resource.config", Kind.TABLES),
                    Map.entry("resource.exclude", Kind.TEXT),
                    Map.entry("resource.noverify", Kind.FLAG),
                    Map.entry("resource.path", Kind.TEXT));

    private ConfigKinds() {}

    /// @throws IOException naming the first key, in the order of names, whose value is of another
    ///     kind
    static void check(JsonNode config) throws IOException {
        List<String> keys = new ArrayList<>(KINDS.keySet());
        keys.sort(null);
        for (String key : keys) {
            JsonNode value = config.at("/" + key.replace('.', '/'));
            Kind kind = KINDS.get(key);
            if (kind != null && !value.isMissingNode() && !kind.holds(value)) {
                throw new IOException(
                        "Config file error: %s: expected %s, got %s"
                                .formatted(key, kind.words, value));
            }
        }
        try {
            ExecSettings.of(config);
            PerilogSettings.of(config);
            QueueParents.check(config.path("queues"));
        } catch (IllegalArgumentException e) {
            throw new IOException("Config file error: " + e.getMessage(), e);
        }
    }
}
