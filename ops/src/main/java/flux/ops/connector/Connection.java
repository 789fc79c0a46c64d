package flux.ops.connector;

import flux.ledger.wire.Credential;
import flux.ledger.wire.Message;
import flux.ledger.wire.MessageDecoder;
import flux.ledger.wire.MessageEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One client. What is sent to it waits in a queue of its own, so that nobody waits for a slow
/// client: beyond a first limit nothing more is read from it, beyond a second it is dropped.
final class Connection {

    /// Bytes that may wait before the client must read before it may ask for more.
    static final int WAITING_BYTES_SOFT = 4 * 1024 * 1024;

    /// Bytes that may wait when the next piece of a long answer is made ([#whenRoom]).
    static final int ROOM_BYTES = 256 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int TOPICS_SHOWN_MAX = 4;
    private static final int FIRST_CHUNK_BYTES = 4 * 1024;

    private final Reactor reactor;
    private final SocketChannel socket;
    private final SelectionKey key;
    private final String id = UUID.randomUUID().toString();
    private final Credential credential;
    private final int rank;
    private final MessageDecoder decoder = new MessageDecoder();
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private final ArrayDeque<Runnable> forRoom = new ArrayDeque<>();
    private final Map<StreamKey, Request> streams = new HashMap<>();
    private final Map<String, Integer> subscriptions = new HashMap<>();
    private final Set<String> services = new LinkedHashSet<>();

    /// What was asked of its services, until it is answered.
    private final Map<StreamKey, Message> unanswered = new HashMap<>();
    private @Nullable ByteBuffer chunk;
    private long waitingBytes;
    private boolean dirty;
    private boolean open = true;

    /// More came to wait than may; it is thrown away, and the client is to be dropped.
    private boolean overflown;

    /// Requests have come that are not handled yet.
    private boolean behind;

    /// How many of its requests wait for room elsewhere.
    private int holds;

    private record StreamKey(List<String> routes, int matchtag) {}

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
        return holds == 0 && waitingBytes <= WAITING_BYTES_SOFT;
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
            key.interestOps(reading | (waiting.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    /// Queues `message`; it goes out at the end of the reactor's turn.
    void send(Message message) {
        if (!open || overflown) {
            return;
        }
        int size = MessageEncoder.size(message);
        ByteBuffer room = chunk;
        if (room == null || room.remaining() < size) {
            int usual = waiting.isEmpty() ? FIRST_CHUNK_BYTES : CHUNK_BYTES;
            room = ByteBuffer.allocate(Math.max(size, usual));
            chunk = room;
            waiting.add(room);
        }
        MessageEncoder.encode(message, room);
        addWaiting(size);
        if (waitingBytes > reactor.backlog().connectionBytesMax()) {
            cutOff("a client's", waitingBytes, reactor.backlog().connectionBytesMax());
        }
        if (!dirty) {
            dirty = true;
            reactor.dirty(this);
        }
    }

    private void addWaiting(long bytes) {
        waitingBytes += bytes;
        reactor.backlog().add(bytes);
    }

    long waitingBytes() {
        return waitingBytes;
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
        Map<String, Integer> topics = new TreeMap<>();
        streams.values().forEach(request -> topics.merge(request.topic(), 1, Integer::sum));
        String follows =
                topics.entrySet().stream()
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
        return waitingBytes <= ROOM_BYTES;
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
        chunk = null;
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.element();
            if (!first.isReadOnly()) {
                first = first.flip().asReadOnlyBuffer();
                waiting.removeFirst();
                waiting.addFirst(first);
            }
            addWaiting(-socket.write(first));
            if (first.hasRemaining()) {
                break;
            }
            waiting.remove();
        }
        if (!key.isValid()) {
            return false;
        }
        listen();
        callForRoom();
        return !overflown;
    }

    /// The client reads no more (EPIPE); what it has sent is still handled.
    void dropOutput() {
        waiting.clear();
        chunk = null;
        addWaiting(-waitingBytes);
    }

    void streamBegan(Request request) {
        Request before = streams.put(keyOf(request.message()), request);
        if (before != null && before != request) {
            before.abandon(); // its matchtag means another now, so nobody could end it any more
        }
    }

    void streamEnded(Request request) {
        streams.remove(keyOf(request.message()), request);
    }

    /// The stream that whoever sent `message` began with `matchtag`.
    @Nullable Request stream(Message message, int matchtag) {
        return streams.get(new StreamKey(routesOf(message), matchtag));
    }

    void cancelStream(Message cancel, int matchtag) {
        Request request = streams.remove(new StreamKey(routesOf(cancel), matchtag));
        if (request != null) {
            request.cancel();
        }
    }

    /// Forgets what a client behind this one (a proxy's) waits for from `service`.
    void abandonStreams(Message disconnect, String service) {
        List<String> routes = routesOf(disconnect);
        for (Request request : new ArrayList<>(streams.values())) {
            if (routesOf(request.message()).equals(routes)
                    && request.topic().startsWith(service + ".")) {
                streamEnded(request);
                request.abandon();
            }
        }
    }

    /// `request` was sent to it, for one of its services.
    void asked(Message request) {
        unanswered.put(keyOf(request), request);
    }

    /// It answered; a stream goes on until an error ends it.
    void answered(Message response) {
        if (response.errnum() != 0 || !response.is(Message.STREAMING)) {
            unanswered.remove(keyOf(response));
        }
    }

    List<Message> unanswered() {
        return List.copyOf(unanswered.values());
    }

    void close() {
        open = false;
        for (Request request : new ArrayList<>(streams.values())) {
            request.abandon();
        }
        streams.clear();
        forRoom.clear();
        dropOutput();
        key.cancel();
        try {
            socket.close();
        } catch (IOException e) {
            reactor.log("closing a connection failed: " + e.getMessage());
        }
    }

    private static StreamKey keyOf(Message message) {
        return new StreamKey(routesOf(message), message.matchtag());
    }

    private static List<String> routesOf(Message message) {
        List<String> routes = message.routes();
        return routes == null ? List.of() : routes;
    }
}
