package flux.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.format.Fields;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.text.PythonJson;
import flux.cli.text.Zone;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables of `flux resource list`, `status` and `drain`. Each returns the exit status.
final class ResourceTables {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAILED = 1;

    private final Session session;
    private final Arguments arguments;
    private final ResourceQuery query;

    ResourceTables(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
        this.query = new ResourceQuery(connection, arguments);
    }

    int list() throws RpcException {
        OutputFormat<ListRow> format =
                format(ResourceFormats.ofList(), "LIST", ResourceFields.ofList());
        if (format == null) {
            return 0;
        }
        List<ListRow> rows =
                query.list().rows(states(ResourceList.STATES_DEFAULT), Set.copyOf(format.fields()));
        boolean skipEmpty =
                arguments.has("--skip-empty")
                        || arguments.has("--include") && !arguments.has("--no-skip-empty");
        print(
                "resources",
                format,
                rows.stream().filter(row -> !skipEmpty || row.nnodes() > 0).toList());
        return 0;
    }

    int status() throws RpcException {
        List<String> states = states(ResourceStatus.STATES_DEFAULT);
        String known = String.join(",", ResourceStatus.STATES_KNOWN);
        if (states.equals(List.of("help"))) {
            session.err().println("flux-resource: INFO: valid states: " + known);
            return 0;
        }
        for (String state : states) {
            if (!ResourceStatus.STATES_KNOWN.contains(state)) {
                session.err()
                        .println(
                                "flux-resource: ERROR: Invalid resource state %s specified"
                                        .formatted(state));
                session.err().println("flux-resource: INFO: valid states: " + known);
                return FAILED;
            }
        }
        OutputFormat<StatusRow> format =
                format(ResourceFormats.ofStatus(), "STATUS", statusFields());
        if (format != null) {
            boolean skipEmpty = !arguments.has("--states") || arguments.has("--skip-empty");
            print(
                    "status",
                    format,
                    query.status().rows(states, Set.copyOf(format.fields()), skipEmpty));
        }
        return 0;
    }

    int drained() throws RpcException {
        OutputFormat<StatusRow> format = format(ResourceFormats.ofDrain(), "DRAIN", statusFields());
        if (format != null) {
            print("drained", format, query.status().drainedRows());
        }
        return 0;
    }

    private List<String> states(List<String> otherwise) {
        return arguments.has("--states")
                ? List.of(arguments.value("--states", "").split(",", -1))
                : otherwise;
    }

    /// @param name what the rows are called where they are JSON
    private <T> void print(String name, OutputFormat<T> format, List<T> rows) {
        if (arguments.has("--json")) {
            ObjectNode all = Connection.object();
            ArrayNode array = all.putArray(name);
            rows.forEach(row -> array.add(JSON.<JsonNode>valueToTree(row)));
            session.out().println(PythonJson.ascii(all));
            return;
        }
        new Table<>(format, !arguments.has("--no-header"))
                .print(format.sortKeys().sorted(rows), session.out());
    }

    private Fields<StatusRow> statusFields() {
        boolean color =
                switch (arguments.value("--color", "auto")) {
                    case "never" -> false;
                    case "auto" -> session.isTerminal(1);
                    default -> true;
                };
        return ResourceFields.ofStatus(!session.isUtf8(), color);
    }

    private <T> @Nullable OutputFormat<T> format(
            NamedFormats builtin, String kind, Fields<T> fields) {
        NamedFormats formats =
                FormatFiles.extend(
                        builtin, session.env(), kind.toLowerCase(Locale.ROOT) + ".formats");
        String variable = "FLUX_RESOURCE_" + kind + "_FORMAT_DEFAULT";
        String choice =
                arguments.value(
                        "--format", session.env().getOrDefault(variable, NamedFormats.DEFAULT));
        return formats.answers(choice, session.out())
                ? null
                : OutputFormat.parse(formats.resolve(choice), fields, Zone.of(session));
    }
}
