package flux.cli.resource;

import flux.cli.format.Field;
import flux.cli.format.Fields;
import java.util.Map;

/// The fields of [ListRow] and [StatusRow], by the names of flux-resource(1).
public final class ResourceFields {

    private static final String GREEN = "\u001b[01;32m";
    private static final String RED = "\u001b[01;31m";
    private static final String RESET = "\u001b[0;0m";

    private static final Map<String, Field<ListRow>> LIST =
            Map.of(
                    "state", new Field<>("STATE", ListRow::state),
                    "queue", new Field<>("QUEUE", ListRow::queue),
                    "properties", new Field<>("PROPERTIES", ListRow::properties),
                    "propertiesx", new Field<>("PROPERTIES", ListRow::otherProperties),
                    "nnodes", new Field<>("NNODES", ListRow::nnodes),
                    "ncores", new Field<>("NCORES", ListRow::ncores),
                    "ngpus", new Field<>("NGPUS", ListRow::ngpus),
                    "ranks", new Field<>("RANKS", ListRow::ranks),
                    "nodelist", new Field<>("NODELIST", ListRow::nodelist),
                    "rlist", new Field<>("LIST", ListRow::rlist));

    private ResourceFields() {}

    public static Fields<ListRow> ofList() {
        return LIST::get;
    }

    /// @param ascii `y` and `n` instead of `✔` and `✗`
    /// @param color marks in green and red
    public static Fields<StatusRow> ofStatus(boolean ascii, boolean color) {
        Map<String, Field<StatusRow>> fields =
                Map.ofEntries(
                        entry("state", new Field<>("STATE", StatusRow::markedState)),
                        entry("statex", new Field<>("STATE", StatusRow::state)),
                        entry(
                                "status",
                                new Field<>("STATUS", row -> row.online() ? "online" : "offline")),
                        entry("up", new Field<>("UP", row -> mark(row, ascii))),
                        entry("up.ascii", new Field<>("UP", row -> mark(row, true))),
                        entry(
                                "color_up",
                                new Field<>("", row -> color ? row.online() ? GREEN : RED : "")),
                        entry("color_off", new Field<>("", _ -> color ? RESET : "")),
                        entry("nnodes", new Field<>("NNODES", StatusRow::nnodes)),
                        entry("ranks", new Field<>("RANKS", StatusRow::ranks)),
                        entry("nodelist", new Field<>("NODELIST", StatusRow::nodelist)),
                        entry("timestamp", new Field<>("TIME", StatusRow::timestamp)),
                        entry("reason", new Field<>("REASON", StatusRow::reason)));
        return fields::get;
    }

    private static Map.Entry<String, Field<StatusRow>> entry(String name, Field<StatusRow> field) {
        return Map.entry(name, field);
    }

    private static String mark(StatusRow row, boolean ascii) {
        return ascii ? row.online() ? "y" : "n" : row.online() ? "✔" : "✗";
    }
}
