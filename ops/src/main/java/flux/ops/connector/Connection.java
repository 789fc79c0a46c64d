package flux.ops.connector;

import flux.ledger.wire.Credential;
import flux.ledger.wire.Message;
import flux.ledger.wire.MessageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// One client. What is sent to it waits in a queue of its own, so that nobody waits for a slow
/// client: beyond a first limit nothing more is read from it, beyond a second it is dropped.
final class Connection {

    /// Bytes that may wait before the client must read before it may ask for more.
    static final int WAITING_BYTES_SOFT = 4 * 1024 * 1024;

    /// Bytes that may wait when the next piece of a long answer is made ([#whenRoom]).
    static final int ROOM_BYTES = 256 * 1024;

    private static final int TOPICS_SHOWN_MAX = 4;

    private final Reactor reactor;
    private final SocketChannel socket;
    private final SelectionKey key;
    private final String id = UUID.randomUUID().toString();
    private final Credential credential;
    private final int rank;
    private final MessageDecoder decoder = new MessageDecoder();
    private final Outbound outbound;
    private final ArrayDeque<Runnable> forRoom = new ArrayDeque<>();
    private final Exchanges exchanges = new Exchanges();
    private final Map<String, Integer> subscriptions = new HashMap<>();
    private final Set<String> services = new LinkedHashSet<>();
    private boolean dirty;
    private boolean open = true;

    /// More came to wait than may; it is thrown away, and the client is to be dropped.
    private boolean overflown;

    /// Requests have come that are not handled yet.
    private boolean behind;

    /// How many of its requests wait for room elsewhere.
    private int holds;

    Connection(
            Reactor reactor,
            SocketChannel socket,
            SelectionKey key,
            Credential credential,
            int rank) {
        this.reactor = reactor;
        this.socket = socket;
        this.key = key;
        this.credential = credential;
        this.rank = rank;
        this.outbound = new Outbound(reactor.backlog());
    }

    String id() {
        return id;
    }

    Reactor reactor() {
        return reactor;
    }

    Credential credential() {
        return credential;
    }

    int rank() {
        return rank;
    }

    boolean isOpen() {
        return open;
    }

    Map<String, Integer> subscriptions() {
        return subscriptions;
    }

    Set<String> services() {
        return services;
    }

    Exchanges exchanges() {
        return exchanges;
    }

    boolean isSubscribedTo(String topic) {
        for (String prefix : subscriptions.keySet()) {
            if (topic.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /// Reads what is there.
    ///
    /// @return false when the client has gone
    boolean read(Router router) throws IOException {
        ByteBuffer room = decoder.room();
        int count = socket.read(room);
        decoder.received();
        handle(router);
        return count >= 0;
    }

    /// Handles the requests that have come, as long as their answers have room: a few bytes may ask
    /// for very many. The rest follows when the client has read.
    void handle(Router router) throws IOException {
        behind = true;
        while (mayAsk()) {
            Message message = decoder.next();
            if (message == null) {
                behind = false;
                break;
            }
            router.received(this, message);
        }
        listen();
    }

    private boolean mayAsk() {
        return holds == 0 && outbound.bytes() <= WAITING_BYTES_SOFT;
    }

    /// True when requests have come that were left for later, and now is later.
    boolean mayGoOn() {
        return open && behind && mayAsk();
    }

    /// No more is taken from this client until [#release].
    void hold() {
        holds++;
    }

    void release() {
        holds--;
        reactor.resume(this);
    }

    /// Asks the selector for what this connection can do now.
    private void listen() {
        if (key.isValid()) {
            int reading = behind || !mayAsk() ? 0 : SelectionKey.OP_READ;
            key.interestOps(reading | (outbound.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    /// Queues `message`; it goes out at the end of the reactor's turn.
    void send(Message message) {
        if (!open || overflown) {
            return;
        }
        outbound.add(message);
        long bytesMax = reactor.backlog().connectionBytesMax();
        if (outbound.bytes() > bytesMax) {
            cutOff("a client's", outbound.bytes(), bytesMax);
        }
        if (!dirty) {
            dirty = true;
            reactor.dirty(this);
        }
    }

    long waitingBytes() {
        return outbound.bytes();
    }

    /// Throws away what waits for the client; it is dropped at the end of the reactor's turn.
    ///
    /// @param whose what the limit is of
    void cutOff(String whose, long bytes, long bytesMax) {
        reactor.log(
                "cutting off a client that does not read: %s; %,d bytes wait, and %s backlog may be %,d (connector.backlog-bytes)"
                        .formatted(about(), bytes, whose, bytesMax));
        dropOutput();
        overflown = true;
        if (!dirty) {
            dirty = true;
            reactor.dirty(this);
        }
    }

    /// Who it is, for the log: the kernel does not tell a JVM the peer's process.
    private String about() {
        String follows =
                exchanges.topics().entrySet().stream()
                        .limit(TOPICS_SHOWN_MAX)
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        return "user %d, %s, %d subscriptions"
                .formatted(
                        credential.userid() & 0xffff_ffffL,
                        follows.isEmpty() ? "no streams" : "streams: " + follows,
                        subscriptions.size());
    }

    /// True when the next piece of a long answer may be made.
    boolean hasRoom() {
        return outbound.bytes() <= ROOM_BYTES;
    }

    /// Calls `action` in a later turn of the reactor's, once what was sent has been read but for a
    /// bounded rest; never when the client goes before.
    void whenRoom(Runnable action) {
        if (open) {
            forRoom.add(action);
            callForRoom();
        }
    }

    private void callForRoom() {
        if (!forRoom.isEmpty() && hasRoom()) {
            reactor.execute(forRoom.remove());
        }
    }

    /// Writes what the socket takes.
    ///
    /// @return false when the client has to be dropped
    boolean flush() throws IOException {
        dirty = false;
        outbound.writeTo(socket);
        if (!key.isValid()) {
            return false;
        }
        listen();
        callForRoom();
        return !overflown;
    }

    /// The client reads no more (EPIPE); what it has sent is still handled.
    void dropOutput() {
        outbound.clear();
    }

    void close() {
        open = false;
        exchanges.abandonAll();
        forRoom.clear();
        dropOutput();
        key.cancel();
        try {
            socket.close();
        } catch (IOException e) {
            reactor.log("closing a connection failed: " + e.getMessage());
        }
    }
}
