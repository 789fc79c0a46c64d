package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.cli.format.Fields;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.text.Words;
import flux.ledger.text.Idset;
import flux.ledger.wire.RpcException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// `flux resource SUBCOMMAND`.
public final class ResourceCommand {
    private static final int MISUSED = 2;
    private static final String USAGE =
            "usage: flux-resource [-h] {acquire-mute,drain,undrain,status,list,info,reload,R,eventlog}"
                    + " ...";
    private static final Map<String, Character> OPTIONS =
            Map.ofEntries(
                    Map.entry("states", 's'),
                    Map.entry("include", 'i'),
                    Map.entry("queue", 'q'),
                    Map.entry("format", 'o'),
                    Map.entry("no-header", 'n'),
                    Map.entry("skip-empty", 'e'),
                    Map.entry("no-skip-empty", 'E'),
                    Map.entry("force", 'f'),
                    Map.entry("update", 'u'),
                    Map.entry("color", 'L'),
                    Map.entry("help", 'h'));

    private final Session session;
    private final Connection connection;
    private final Words words;

    private ResourceCommand(Session session, Connection connection, Words words) {
        this.session = session;
        this.connection = connection;
        this.words = words;
    }

    /// @return the exit status
    public static int run(List<String> given, Session session) {
        if (given.isEmpty() || given.getFirst().startsWith("-")) {
            session.err().println(USAGE);
            return given.contains("-h") || given.contains("--help") ? 0 : MISUSED;
        }
        Words words;
        try {
            words = new Words(given.subList(1, given.size()), OPTIONS, Set.of('s', 'i', 'q', 'o'));
        } catch (Words.Misused e) {
            session.err().println(USAGE);
            session.err().println("flux-resource: error: unrecognized arguments: " + e.word());
            return MISUSED;
        }
        try (Connection connection = Connection.open(session)) {
            return new ResourceCommand(session, connection, words).run(given.getFirst());
        } catch (RpcException | IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run(String name) throws RpcException {
        switch (name) {
            case "list" -> list();
            case "info" -> {
                for (String state : words.value('s', "all").split(",")) {
                    session.out().println(resources().info(state));
                }
            }
            case "R" -> session.out().println(resources().in(words.value('s', "all")).toJson());
            case "status" -> status();
            case "drain" -> {
                if (words.operands().isEmpty()) {
                    drained();
                } else {
                    change("drain");
                }
            }
            case "undrain" -> change("undrain");
            default -> {
                session.err().println(USAGE);
                session.err().println("flux-resource: error: invalid choice: '" + name + "'");
                return MISUSED;
            }
        }
        return 0;
    }

    private ResourceList resources() throws RpcException {
        JsonNode status = connection.rpc("resource.sched-status", null);
        SortedMap<String, List<String>> queues = new TreeMap<>();
        connection
                .rpc("config.get", null)
                .path("queues")
                .properties()
                .forEach(
                        queue -> {
                            List<String> requires = new ArrayList<>();
                            queue.getValue()
                                    .path("requires")
                                    .forEach(name -> requires.add(name.asText()));
                            queues.put(queue.getKey(), requires);
                        });
        ResourceList all =
                new ResourceList(
                        Resources.parse(status.path("all")),
                        Resources.parse(status.path("allocated")),
                        Resources.parse(status.path("down")),
                        queues);
        return words.has('i') ? all.onRanks(targets(all)) : all;
    }

    private Idset targets(ResourceList all) {
        String text = words.value('i', "");
        if (text.matches("[\\[\\]0-9,-]+")) {
            return Idset.parse(text);
        }
        Set<String> hosts = new HashSet<>(flux.ledger.text.Hostlist.parse(text).hosts());
        Idset.Builder ranks = Idset.builder();
        all.all()
                .forEachNode(
                        (rank, host, _, _) -> {
                            if (hosts.contains(host)) {
                                ranks.add(rank);
                            }
                        });
        return ranks.build();
    }

    private List<String> states(List<String> otherwise) {
        return words.has('s') ? List.of(words.value('s', "").split(",")) : otherwise;
    }

    private void list() throws RpcException {
        OutputFormat<ListRow> format =
                format(ResourceFormats.ofList(), "LIST", ResourceFields.ofList());
        if (format != null) {
            List<ListRow> rows =
                    resources()
                            .rows(states(ResourceList.STATES_DEFAULT), Set.copyOf(format.fields()));
            new Table<>(format, !words.has('n')).print(rows, session.out());
        }
    }

    private <T> @org.jspecify.annotations.Nullable OutputFormat<T> format(
            NamedFormats builtin, String kind, Fields<T> fields) {
        NamedFormats formats =
                FormatFiles.extend(
                        builtin,
                        session.env(),
                        kind.toLowerCase(java.util.Locale.ROOT) + ".formats");
        String variable = "FLUX_RESOURCE_" + kind + "_FORMAT_DEFAULT";
        String choice =
                words.value('o', session.env().getOrDefault(variable, NamedFormats.DEFAULT));
        return formats.answers(choice, session.out())
                ? null
                : OutputFormat.parse(formats.resolve(choice), fields, ZoneId.systemDefault());
    }

    private ResourceStatus view() throws RpcException {
        JsonNode status = connection.rpc("resource.status", null);
        JsonNode sched = connection.rpc("resource.sched-status", null);
        List<ResourceStatus.Drained> drained = new ArrayList<>();
        status.path("drain")
                .properties()
                .forEach(
                        entry ->
                                drained.add(
                                        new ResourceStatus.Drained(
                                                Idset.parse(entry.getKey()),
                                                entry.getValue().path("timestamp").asDouble(),
                                                entry.getValue().path("reason").asText(""))));
        return new ResourceStatus(
                Resources.parse(status.path("R")),
                Idset.parse(status.path("offline").asText("")),
                Idset.parse(status.path("exclude").asText("")),
                Idset.parse(status.path("torpid").asText("")),
                Resources.parse(sched.path("allocated")).rankSet(),
                Idset.EMPTY,
                drained);
    }

    private Fields<StatusRow> statusFields() {
        return ResourceFields.ofStatus(!session.isUtf8(), session.isTerminal(1));
    }

    private void status() throws RpcException {
        OutputFormat<StatusRow> format =
                format(ResourceFormats.ofStatus(), "STATUS", statusFields());
        if (format != null) {
            boolean skipEmpty = !words.has('s') && !words.has('E');
            List<StatusRow> rows =
                    view().rows(
                                    states(ResourceStatus.STATES_DEFAULT),
                                    Set.copyOf(format.fields()),
                                    skipEmpty || words.has('e'));
            new Table<>(format, !words.has('n')).print(rows, session.out());
        }
    }

    private void drained() throws RpcException {
        OutputFormat<StatusRow> format = format(ResourceFormats.ofDrain(), "DRAIN", statusFields());
        if (format != null) {
            new Table<>(format, !words.has('n')).print(view().drainedRows(), session.out());
        }
    }

    private void change(String verb) throws RpcException {
        List<String> operands = words.operands();
        ObjectNode request = Connection.object().put("targets", operands.getFirst());
        if (operands.size() > 1) {
            request.put("reason", String.join(" ", operands.subList(1, operands.size())));
        }
        if (words.has('f')) {
            request.put("mode", "overwrite");
        } else if (words.has('u')) {
            request.put("mode", "update");
        }
        connection.rpc("resource." + verb, request);
    }
}
