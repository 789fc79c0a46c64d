package flux.ops.service;

import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.function.Consumer;

/// `log`: the broker's log.
public final class LogService extends Methods {
    private final BrokerLog log;
    private final Reactor reactor;

    public LogService(BrokerLog log, Reactor reactor) {
        super("log");
        this.log = log;
        this.reactor = reactor;
        owner("append", this::append);
        owner("dmesg", this::dmesg);
        owner("clear", this::clear);
    }

    private void append(Request request) {
        log.append(request.text());
        request.respondEmpty();
    }

    private void dmesg(Request request) throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw error(Errno.EPROTO, "");
        }
        if (!flag(request, "nobacklog")) {
            log.lines().forEach(request::respondText);
        }
        if (!flag(request, "follow")) {
            request.end();
            return;
        }
        Consumer<String> follower = line -> reactor.execute(() -> request.respondText(line));
        log.follow(follower);
        request.onEnd(() -> log.unfollow(follower));
    }

    private void clear(Request request) {
        log.clear();
        request.respondEmpty();
    }
}
