package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import flux.cli.kvs.KvsCommand.Lookup;
import flux.cli.text.Words;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/// `flux kvs dir` and `flux kvs ls`.
final class KvsDir {
    private static final int FAILED = 1;
    private static final int READDIR = 1;
    private static final int TREEOBJ = 16;
    private static final int DOTS = 3;
    private static final int GAP = 2;

    private final Session session;
    private final Lookup lookup;
    private final Words words;
    private final int width;

    KvsDir(Session session, Lookup lookup, Words words) {
        this.session = session;
        this.lookup = lookup;
        this.words = words;
        this.width = Integer.parseInt(words.value('w', Integer.toString(session.columns())));
    }

    /// What a value holds, as text.
    static String text(JsonNode value) {
        return new String(Base64.getDecoder().decode(value.path("data").asText("")), UTF_8);
    }

    int dir() throws RpcException {
        String key = words.operands().isEmpty() ? "." : words.operands().getFirst();
        try {
            dir(key);
            return 0;
        } catch (RpcException e) {
            session.out().flush();
            session.err().println("flux-kvs: " + key + ": " + e.getMessage());
            return FAILED;
        }
    }

    private void dir(String key) throws RpcException {
        String prefix = key.equals(".") ? "" : key + ".";
        for (var entry : entries(key).entrySet()) {
            String name = prefix + entry.getKey();
            JsonNode object = entry.getValue();
            switch (object.path("type").asText()) {
                case "dir", "dirref" -> {
                    if (words.has('R')) {
                        dir(name);
                    } else {
                        session.out().println(name + ".");
                    }
                }
                case "symlink" -> {
                    JsonNode data = object.path("data");
                    String space =
                            data.has("namespace") ? data.path("namespace").asText() + "::" : "";
                    session.out().println(name + " -> " + space + data.path("target").asText());
                }
                default -> {
                    if (words.has('d')) {
                        session.out().println(name);
                    } else {
                        session.out().println(cut(name + " = " + text(lookup.at(name, 0))));
                    }
                }
            }
        }
    }

    /// To the width, or to the first line's end.
    private String cut(String line) {
        int newline = line.indexOf('\n');
        String first = newline < 0 ? line : line.substring(0, newline);
        if (width > 0 && first.length() > width - DOTS) {
            return first.substring(0, Math.max(width - DOTS, 0)) + "...";
        }
        return newline < 0 ? first : first + "...";
    }

    private TreeMap<String, JsonNode> entries(String key) throws RpcException {
        TreeMap<String, JsonNode> entries = new TreeMap<>();
        lookup.at(key, READDIR)
                .path("data")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return entries;
    }

    int ls() throws RpcException {
        List<String> keys = words.operands().isEmpty() ? List.of(".") : words.operands();
        List<String> plain = new ArrayList<>();
        List<String> dirs = new ArrayList<>();
        int code = 0;
        for (String key : keys) {
            try {
                String type = lookup.at(key, TREEOBJ).path("type").asText();
                (type.startsWith("dir") && !words.has('d') ? dirs : plain).add(key);
            } catch (RpcException e) {
                boolean root = key.equals(".") && e.errnum() != Errno.ENOENT;
                if (root) {
                    throw e;
                }
                session.err().println(key + ": " + e.getMessage());
                code = FAILED;
            }
        }
        columns(plain);
        boolean headers = dirs.size() > 1 || words.has('R') || !plain.isEmpty();
        boolean first = plain.isEmpty();
        for (String dir : dirs) {
            first = list(dir, headers, first);
        }
        return code;
    }

    private boolean list(String key, boolean header, boolean first) throws RpcException {
        if (header) {
            if (!first) {
                session.out().println();
            }
            session.out().println(key + ":");
        }
        List<String> names = new ArrayList<>();
        List<String> below = new ArrayList<>();
        for (var entry : entries(key).entrySet()) {
            String type = entry.getValue().path("type").asText();
            boolean isDir = type.startsWith("dir");
            String mark = isDir ? "." : type.equals("symlink") ? "@" : "";
            names.add(entry.getKey() + (words.has('F') ? mark : ""));
            if (isDir) {
                below.add(key.equals(".") ? entry.getKey() : key + "." + entry.getKey());
            }
        }
        columns(names);
        if (words.has('R')) {
            for (String dir : below) {
                list(dir, true, false);
            }
        }
        return false;
    }

    private void columns(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        int cell = names.stream().mapToInt(String::length).max().orElse(0) + GAP;
        int perRow = words.has('1') ? 1 : Math.max(1, width / cell);
        for (int i = 0; i < names.size(); i += perRow) {
            StringBuilder row = new StringBuilder();
            for (String name : names.subList(i, Math.min(i + perRow, names.size()))) {
                row.append(name).append(" ".repeat(cell - name.length()));
            }
            session.out().println(row.toString().stripTrailing());
        }
    }
}
