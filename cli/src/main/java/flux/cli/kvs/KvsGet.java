package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;

/// `flux kvs get`: what stands at keys, or what comes to stand there.
final class KvsGet {
    private final Session session;
    private final KvsReader kvs;
    private final Given given;

    KvsGet(Session session, KvsReader kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int run() {
        for (String key : given.operands(1, Integer.MAX_VALUE)) {
            if (given.has('w') || given.has('W') || given.has('S')) {
                follow(key);
            } else {
                print(key, kvs.lookup(key, form()));
            }
        }
        return 0;
    }

    private int form() {
        return given.has('t') ? KvsFlags.TREEOBJ : 0;
    }

    private void follow(String key) {
        if (!(kvs instanceof KvsClient live)) {
            throw new CommandException(
                    key + ": the past does not change: watch, wait or stream without --at-time");
        }
        int left = given.has('w') ? given.integer('c', 0) : given.has('S') ? 0 : 1;
        Connection connection = live.connection();
        try (RpcStream stream = live.watch(key, flags())) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                print(key, answer.path("val"));
                session.out().flush();
                if (--left == 0) {
                    return;
                }
            }
        } catch (RpcException e) {
            throw new CommandException(key + ": " + Errno.text(e.errnum()));
        }
    }

    private int flags() {
        int flags = form() | (given.has('W') ? KvsFlags.WAITCREATE : 0);
        flags |= given.has('S') ? KvsFlags.STREAM : 0;
        if (given.has('w')) {
            flags |= KvsFlags.WATCH;
            flags |= given.has('f') ? KvsFlags.WATCH_FULL : 0;
            flags |= given.has('u') ? KvsFlags.WATCH_UNIQ : 0;
            flags |= given.has('A') ? KvsFlags.WATCH_APPEND : 0;
        }
        return flags;
    }

    /// An empty value has no line; raw ones have no newline but their own.
    private void print(String key, JsonNode value) {
        session.out().print(given.has('l') ? key + "=" : "");
        if (given.has('t')) {
            session.out().println(value);
            return;
        }
        byte[] bytes = KvsClient.bytes(value);
        session.out().write(bytes, 0, bytes.length);
        if (!given.has('r') && bytes.length > 0) {
            session.out().println();
        }
    }
}
