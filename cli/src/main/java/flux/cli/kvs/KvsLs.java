package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/// `flux kvs ls`: names in columns, as ls(1) shows them.
final class KvsLs {
    private static final int FAILED = 1;
    private static final int GAP = 4;

    private final Session session;
    private final KvsReader kvs;
    private final Given given;
    private final List<String> directories = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private int width;

    KvsLs(Session session, KvsReader kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int run() {
        width = given.has('1') ? 1 : given.integer('w', Subcommand.width(session));
        List<String> keys = given.operands().isEmpty() ? List.of(".") : given.operands();
        int code = 0;
        for (String key : keys) {
            code |= sort(key);
        }
        Collections.sort(others);
        Collections.sort(directories);
        columns(others, others);
        boolean labels = !others.isEmpty() || given.has('R') || directories.size() > 1;
        boolean space = !others.isEmpty();
        for (String directory : directories) {
            list(directory, labels, space);
            space = true;
        }
        return code;
    }

    /// A directory is listed, anything else shown by its name.
    private int sort(String asked) {
        String key = asked;
        while (key.length() > 1 && key.endsWith(".")) {
            key = key.substring(0, key.length() - 1);
        }
        try {
            JsonNode object = kvs.found(key, KvsFlags.TREEOBJ);
            boolean classify = given.has('F');
            if (KvsClient.isDirectory(object)) {
                if (given.has('d')) {
                    others.add(key + (classify ? "." : ""));
                } else {
                    directories.add(key);
                }
                return 0;
            }
            if (!key.equals(asked)) {
                return complain(key, "Not a directory");
            }
            if (KvsClient.isLink(object) && !classify && !given.has('d') && leadsToOne(key)) {
                directories.add(key);
            } else {
                others.add(key + (classify && KvsClient.isLink(object) ? "@" : ""));
            }
            return 0;
        } catch (RpcException e) {
            return complain(key, String.valueOf(e.getMessage()));
        }
    }

    private boolean leadsToOne(String key) throws RpcException {
        try {
            kvs.found(key, 0);
            return false;
        } catch (RpcException e) {
            if (e.errnum() == Errno.EISDIR) {
                return true;
            }
            if (e.errnum() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private int complain(String key, String what) {
        session.err().println(key + ": " + what);
        return FAILED;
    }

    private void list(String key, boolean label, boolean space) {
        TreeMap<String, JsonNode> entries = kvs.entries(key);
        if (label) {
            session.out().println((space ? "\n" : "") + key + ":");
        }
        List<String> shown = new ArrayList<>(entries.size());
        entries.forEach((name, object) -> shown.add(name + mark(object)));
        columns(shown, entries.keySet());
        if (given.has('R')) {
            entries.forEach(
                    (name, object) -> {
                        if (KvsClient.isDirectory(object)) {
                            list(key.equals(".") ? name : key + "." + name, label, true);
                        }
                    });
        }
    }

    private String mark(JsonNode object) {
        if (!given.has('F')) {
            return "";
        }
        return KvsClient.isDirectory(object) ? "." : KvsClient.isLink(object) ? "@" : "";
    }

    /// @param names without marks, which do not count for the columns' width
    private void columns(List<String> shown, Collection<String> names) {
        int cell = names.stream().mapToInt(String::length).max().orElse(0) + GAP;
        int used = 0;
        StringBuilder row = new StringBuilder();
        for (String name : shown) {
            if (width != 0 && used > 0 && used + cell > width) {
                session.out().println(row);
                row.setLength(0);
                used = 0;
            }
            row.repeat(' ', Math.max(0, used - row.length())).append(name);
            used += cell;
        }
        if (!row.isEmpty()) {
            session.out().println(row);
        }
    }
}
