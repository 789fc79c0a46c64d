package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Subcommands;
import flux.cli.getopt.Syntax;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Helpers that are one request or one look at a file: `flux cgroup path`, `flux heaptrace`,
/// `flux imp-exec-helper`, `flux gc`.
public final class HiddenCommands {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final String GC =
            """
            [OPTIONS]
            Remove blobs that no key and no checkpoint names
            -v, --verbose  Say what is done
            (n) --no-cache  Accepted; there is no cache to go around
            (m) --maxreqs=N  Accepted; nothing is requested
            Examples:
              flux gc
            """;
    private static final String IMP =
            """
            [OPTIONS] [ID]
            Print what flux-imp needs to start the job ID, or FLUX_JOB_ID
            Examples:
              flux imp-exec-helper ƒ5b1Qz
            """;
    private static final Subcommands CGROUP =
            Subcommands.of(
                    "flux-cgroup",
                    """
                    Usage: flux-cgroup [OPTIONS] COMMAND ARGS
                      -h, --help             Display this message.

                    Common commands from flux-cgroup:
                       path            Print path to cgroup directory
                    """,
                    Map.of(
                            "path",
                            """
                            [OPTIONS]
                            Print path to cgroup directory
                            Examples:
                              flux cgroup path
                            """));
    private static final Subcommands HEAPTRACE =
            Subcommands.of(
                    "flux-heaptrace",
                    """
                    Usage: flux-heaptrace [OPTIONS] COMMAND ARGS
                      -h, --help             Display this message.

                    Common commands from flux-heaptrace:
                       start           Begin, with files of this name
                       dump            Write the broker's heap as it is now
                       stop            End
                    """,
                    Map.of(
                            "start",
                            """
                            [OPTIONS] FILE
                            The broker's heap will be written to FILE.0001.hprof and so on
                            Examples:
                              flux heaptrace start /tmp/broker
                            """,
                            "dump",
                            """
                            [OPTIONS] REASON
                            Write the broker's heap, to be read with any tool for Java heaps
                            Examples:
                              flux heaptrace dump before
                            """,
                            "stop",
                            """
                            [OPTIONS]
                            Write no more
                            Examples:
                              flux heaptrace stop
                            """));

    private HiddenCommands() {}

    /// The store has no other blobs than those that the KVS's trees name, and what is not named any
    /// more goes with its last use: so there is never anything to collect.
    public static int gc(List<String> words, Session session) {
        return Subcommand.run(
                "flux-gc",
                Syntax.of("flux-gc", "", GC),
                words,
                session,
                given -> {
                    given.operands(0, 0);
                    if (given.integer('m', 1) < 1) {
                        throw new CommandException("--maxreqs must be 1 or more");
                    }
                    try (Connection connection = Connection.open(session)) {
                        long sequence =
                                connection
                                        .rpc(
                                                "kvs.getroot",
                                                Connection.object().put("namespace", "primary"))
                                        .path("rootseq")
                                        .asLong();
                        if (given.has('v')) {
                            session.err()
                                    .println("flux-gc: the store holds nothing that is not in use");
                        }
                        session.out()
                                .println(
                                        "gc complete: marked 0, reclaimed 0 blobs (horizon epoch %d)"
                                                .formatted(sequence));
                    }
                    return 0;
                });
    }

    /// @return the exit status
    public static int impExecHelper(List<String> words, Session session) {
        return Subcommand.run(
                "flux-imp-exec-helper",
                Syntax.of("flux-imp-exec-helper", "", IMP),
                words,
                session,
                given -> {
                    List<String> operands = given.operands(0, 1);
                    String id =
                            operands.isEmpty()
                                    ? session.env().getOrDefault("FLUX_JOB_ID", "")
                                    : operands.getFirst();
                    ObjectNode request = Connection.object().put("flags", 0);
                    try {
                        request.put("id", JobId.parse(id).value()).putArray("keys").add("J");
                    } catch (InvalidText e) {
                        throw new CommandException(
                                id.isEmpty()
                                        ? "FLUX_JOB_ID not found in environment"
                                        : id + ": no job id");
                    }
                    try (Connection connection = Connection.open(session)) {
                        JsonNode found = connection.rpc("job-info.lookup", request);
                        ObjectNode answer = Connection.object();
                        answer.set("J", found.path("J"));
                        session.out().println(PythonJson.unicode(answer));
                        return 0;
                    }
                });
    }

    /// @return the exit status
    public static int cgroup(List<String> words, Session session) {
        return CGROUP.run(
                words,
                session,
                (_, given) -> {
                    given.operands(0, 0);
                    session.out().println(cgroup());
                    return 0;
                });
    }

    /// Version 2 has one line, which begins with `0::`. Of who asks: the caller's is that of the
    /// broker when it is the broker's child.
    private static Path cgroup() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line -> line.startsWith("0::/"))
                    .findFirst()
                    .map(line -> MOUNT.resolve(line.substring("0::/".length())))
                    .filter(Files::isDirectory)
                    .orElseThrow(() -> new CommandException("incompatible cgroup configuration"));
        } catch (IOException e) {
            throw new CommandException("incompatible cgroup configuration: " + e.getMessage());
        }
    }

    /// @return the exit status
    public static int heaptrace(List<String> words, Session session) {
        return HEAPTRACE.runConnected(
                words,
                session,
                (action, given, connection) -> {
                    ObjectNode request = Connection.object();
                    switch (action) {
                        case "start" ->
                                request.put(
                                        "filename",
                                        session.cwd().resolve(given.operand()).toString());
                        case "dump" -> request.put("reason", given.operand());
                        default -> given.operands(0, 0);
                    }
                    connection.rpc("heaptrace." + action, request);
                    return 0;
                });
    }
}
