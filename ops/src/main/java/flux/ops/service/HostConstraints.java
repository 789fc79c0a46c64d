package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Refuses a job whose constraints (RFC 31) name a host that the instance does not have: it could
/// never run, and the name is likely mistyped.
final class HostConstraints {
    private final Set<String> known = new HashSet<>();

    private HostConstraints(ResourceSet resources) {
        resources.forEachNode((_, host, _, _) -> known.add(host));
    }

    static void check(JsonNode jobspec, ResourceSet resources) throws InvalidJobspec {
        JsonNode constraints = jobspec.path("attributes").path("system").path("constraints");
        if (!constraints.isMissingNode()) {
            new HostConstraints(resources).check(constraints);
        }
    }

    private void check(JsonNode constraint) throws InvalidJobspec {
        for (Map.Entry<String, JsonNode> operation : constraint.properties()) {
            for (JsonNode operand : operation.getValue()) {
                if (operation.getKey().equals("hostlist")) {
                    checkHosts(operand.asText());
                } else {
                    check(operand);
                }
            }
        }
    }

    private void checkHosts(String hosts) throws InvalidJobspec {
        Hostlist parsed;
        try {
            parsed = Hostlist.parse(hosts);
        } catch (InvalidText e) {
            throw new InvalidJobspec(Errno.EINVAL, "host constraint: " + e.getMessage());
        }
        for (String host : parsed.hosts()) {
            if (!known.contains(host)) {
                throw new InvalidJobspec(
                        Errno.EINVAL,
                        "host constraint contains invalid hosts: host '" + host + "' not found");
            }
        }
    }
}
