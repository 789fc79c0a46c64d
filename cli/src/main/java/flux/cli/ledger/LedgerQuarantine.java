package flux.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.log.LogUnavailableException;
import flux.replay.repair.LedgerRepair;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerVerifier;
import flux.replay.tools.Verification.Quarantined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flux ledger quarantine`: what an instance on this ledger leaves out, and what repairs put
/// aside.
@Command(
        name = "flux-ledger quarantine",
        sortOptions = false,
        description = {
            "List the jobs whose data cannot be read, and that an instance leaves out so that all others",
            "can be had; then the repairs that were made, and where they put the damaged originals.",
            "Reads all of the ledger."
        },
        footer = {
            "",
            "Examples:",
            "  flux ledger quarantine",
            "  flux ledger quarantine --json /var/lib/flux"
        })
final class LedgerQuarantine extends OnLedger {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    LedgerQuarantine(Session session) {
        super(session);
    }

    static String line(Quarantined one) {
        String job = one.job() == null ? "of some job" : one.job().f58();
        return "%-7s in quarantine: %s: %s".formatted(one.log(), job, one.why());
    }

    static void toJson(List<Quarantined> quarantined, ArrayNode into) {
        for (Quarantined one : quarantined) {
            ObjectNode object = into.addObject().put("log", one.log());
            object.put("id", one.job() == null ? null : one.job().f58());
            object.put("why", one.why());
        }
    }

    @Override
    public Integer call() {
        LedgerFiles files = files();
        List<Quarantined> found;
        List<JsonNode> repairs;
        try {
            found = new LedgerVerifier(files, 0, _ -> {}).run().quarantined();
            repairs = repairs(Path.of(files.place()).resolve(LedgerRepair.QUARANTINE));
        } catch (LogUnavailableException | IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        if (json) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            toJson(found, all.putArray("quarantined"));
            all.putArray("repairs").addAll(repairs);
            session.out().println(all);
            return 0;
        }
        found.forEach(one -> session.out().println(line(one)));
        for (JsonNode repair : repairs) {
            session.out()
                    .println(
                            "repair  %s: %d records lost, %d jobs touched, originals in %s"
                                    .formatted(
                                            repair.path("when").asText(),
                                            repair.path("lost").asLong(),
                                            repair.path("jobs").size(),
                                            repair.path("quarantine").asText()));
        }
        if (found.isEmpty() && repairs.isEmpty()) {
            session.out().println("nothing is in quarantine");
        }
        return 0;
    }

    private static List<JsonNode> repairs(Path quarantine) throws IOException {
        List<JsonNode> reports = new ArrayList<>();
        if (Files.isDirectory(quarantine)) {
            List<Path> all;
            try (Stream<Path> entries = Files.list(quarantine)) {
                all = entries.map(e -> e.resolve(LedgerRepair.REPORT)).sorted().toList();
            }
            for (Path report : all) {
                if (Files.exists(report)) {
                    reports.add(JSON.readTree(report.toFile()));
                }
            }
        }
        return reports;
    }
}
