package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import java.util.List;
import java.util.TreeMap;

/// `flux kvs dir`: keys with their values, a line each.
final class KvsDir {
    private static final String DOTS = "...";

    private final Session session;
    private final KvsReader kvs;
    private final Given given;

    KvsDir(Session session, KvsReader kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int run() {
        List<String> operands = given.operands();
        if (operands.size() > 1) {
            throw new CommandException("dir: specify zero or one directory");
        }
        int width = given.integer('w', Subcommand.width(session));
        String key = operands.isEmpty() ? "." : operands.getFirst();
        list(key, kvs.entries(key), width);
        return 0;
    }

    private void list(String key, TreeMap<String, JsonNode> entries, int width) {
        String prefix = key.equals(".") ? "" : key + ".";
        entries.forEach((name, object) -> show(prefix + name, object, width));
    }

    private void show(String key, JsonNode object, int width) {
        if (KvsClient.isLink(object)) {
            JsonNode data = object.path("data");
            String space = data.has("namespace") ? data.path("namespace").asText() + "::" : "";
            session.out().println(key + " -> " + space + data.path("target").asText());
        } else if (KvsClient.isDirectory(object)) {
            TreeMap<String, JsonNode> below = given.has('R') ? kvs.entries(key) : new TreeMap<>();
            if (below.isEmpty()) {
                session.out().println(key + ".");
            } else {
                list(key, below, width);
            }
        } else if (given.has('d')) {
            session.out().println(key);
        } else {
            String value = KvsClient.text(kvs.lookup(key, 0));
            session.out().println(cut(key + " = " + value, width));
        }
    }

    /// To the width, to the first line, to what can be printed; dots stand for what is left out.
    static String cut(String line, int width) {
        if (width <= DOTS.length()) {
            return line;
        }
        int end = Math.min(line.length(), width - DOTS.length());
        int whole = line.length();
        int newline = line.indexOf('\n');
        if (newline >= 0 && newline < end) {
            end = newline;
            whole -= line.length() == newline + 1 ? 1 : 0;
        }
        for (int i = 0; i < end; i++) {
            if (Character.isISOControl(line.charAt(i))) {
                end = i;
            }
        }
        return line.substring(0, end) + (end < whole ? DOTS : "");
    }
}
