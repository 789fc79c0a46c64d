package flux.cli.kvs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Users;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.text.When;
import flux.ledger.kvs.KeyChange;
import flux.ledger.kvs.TreeJson;
import flux.ledger.kvs.TreeObject;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.replay.kvs.KvsPast;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `flux kvs log`: who changed a key, when, by which version, and to what. Only this implementation
/// can tell, because its tree is a projection of the log.
final class KvsLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MICROS_DIGITS = 6;
    private static final String ROW = "%-26s %7s %-8s %-6s %s";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
                    .withZone(ZoneId.systemDefault());

    private final Session session;
    private final Given given;
    private final Map<Long, String> users = new HashMap<>();
    private final int width;

    KvsLog(Session session, Given given) {
        this.session = session;
        this.given = given;
        this.width = given.integer('w', Subcommand.width(session));
    }

    int run() {
        String key = given.operand();
        KvsClient.checkKey(key);
        double since = given.has('B') ? When.past("--since", given.value('B', "")) : 0;
        long sinceMicros = Math.round(since * PastKvs.MICROS);
        int limit = given.integer('n', 0);
        if (limit < 0) {
            throw new CommandException("--limit=" + limit + ": must not be negative");
        }
        ArrayDeque<KeyChange> last = new ArrayDeque<>();
        boolean[] any = {false};
        try (EventLogReader log = PastKvs.log(session, given);
                KvsPast past = new KvsPast(log)) {
            past.history(
                    given.value('N', KvsCommand.space(session)),
                    key,
                    change -> {
                        any[0] = true;
                        if (change.timeMicros() < sinceMicros) {
                            return;
                        }
                        last.add(change);
                        if (limit > 0 && last.size() > limit) {
                            last.remove();
                        }
                    });
        } catch (LogDamagedException | LogFailedException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        if (!any[0]) {
            throw new CommandException(key + ": nobody ever put anything there");
        }
        if (!given.has('j')) {
            session.out().println(ROW.formatted("TIME", "VERSION", "USER", "ACTION", "KEY"));
        }
        last.forEach(change -> session.out().println(given.has('j') ? json(change) : row(change)));
        return 0;
    }

    private String row(KeyChange change) {
        String version = change.version() == 0 ? "-" : Long.toString(change.version());
        return KvsDir.cut(
                ROW.formatted(
                        TIME.format(Instant.EPOCH.plus(change.timeMicros(), ChronoUnit.MICROS)),
                        version,
                        user(change.userid()),
                        change.action().word(),
                        change.key() + shown(change.value())),
                width);
    }

    private String user(long userid) {
        return userid < 0 ? "-" : users.computeIfAbsent(userid, Users::name);
    }

    private static String shown(@Nullable TreeObject value) {
        return switch (value) {
            case null -> "";
            case TreeObject.Val(byte[] data) -> " = " + new String(data, StandardCharsets.UTF_8);
            case TreeObject.Symlink link ->
                    " -> "
                            + (link.namespace() == null ? "" : link.namespace() + "::")
                            + link.target();
            case TreeObject.Dir _, TreeObject.DirRef _ -> ".";
            case TreeObject.ValRef valref -> " = " + valref.blobs();
        };
    }

    private String json(KeyChange change) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("timestamp", BigDecimal.valueOf(change.timeMicros(), MICROS_DIGITS));
        line.put("version", change.version()).put("userid", change.userid());
        line.put("action", change.action().word()).put("key", change.key());
        TreeObject value = change.value();
        if (value instanceof TreeObject.Val(byte[] data)) {
            try {
                line.put(
                        "value",
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(data))
                                .toString());
            } catch (CharacterCodingException e) {
                // It is no text; the tree object has it.
            }
        }
        try {
            line.set("dirent", value == null ? null : JSON.readTree(TreeJson.whole(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree object is JSON", e);
        }
        return line.toString();
    }
}
