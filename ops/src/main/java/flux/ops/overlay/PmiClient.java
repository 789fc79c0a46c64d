package flux.ops.overlay;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// PMI-1 by its wire protocol, over the descriptor that the launcher has opened (RFC 13).
final class PmiClient implements Pmi {
    static final String METHOD = "simple";

    private final InheritedSocket socket;
    private final Place place;
    private final String kvsname;

    private PmiClient(Place place) throws IOException {
        this.socket = new InheritedSocket(place.descriptor());
        this.place = place;
        ask("init pmi_version=1 pmi_subversion=1", "response_to_init");
        this.kvsname = text(ask("get_my_kvsname", "my_kvsname"), "kvsname");
    }

    /// What a launcher tells of itself in the environment.
    record Place(int descriptor, int rank, int size) {

        /// @return null when there is no launcher that speaks PMI-1
        /// @throws IOException naming what is wrong with what is there
        static @Nullable Place find(Map<String, String> env) throws IOException {
            String descriptor = env.get("PMI_FD");
            if (descriptor == null || !env.containsKey("PMI_SIZE")) {
                return null;
            }
            Place place =
                    new Place(
                            number("PMI_FD", descriptor),
                            number("PMI_RANK", env.getOrDefault("PMI_RANK", "")),
                            number("PMI_SIZE", env.getOrDefault("PMI_SIZE", "")));
            if (place.rank() >= place.size()) {
                throw new IOException(
                        "PMI_RANK=%d: expected less than PMI_SIZE=%d; unset PMI_FD to start alone"
                                .formatted(place.rank(), place.size()));
            }
            return place;
        }

        private static int number(String name, String text) throws IOException {
            try {
                return Integer.parseUnsignedInt(text);
            } catch (NumberFormatException e) {
                throw new IOException(
                        "%s=%s: expected a number, as launchers with PMI-1 set it; unset PMI_FD to start alone"
                                .formatted(name, text),
                        e);
            }
        }
    }

    static PmiClient open(Place place) throws IOException {
        return new PmiClient(place);
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void put(String key, String value) throws IOException {
        ask("put kvsname=%s key=%s value=%s".formatted(kvsname, key, value), "put_result");
    }

    @Override
    public Optional<String> find(String key) throws IOException {
        socket.writeLine("cmd=get kvsname=%s key=%s".formatted(kvsname, key));
        return Optional.ofNullable(pairs(socket.readLine()).get("value"))
                .filter(value -> !value.equals("unknown"));
    }

    @Override
    public void barrier() throws IOException {
        ask("barrier_in", "barrier_out");
    }

    @Override
    public void close() throws IOException {
        ask("finalize", "finalize_ack");
    }

    private Map<String, String> ask(String request, String answer) throws IOException {
        socket.writeLine("cmd=" + request);
        String line = socket.readLine();
        Map<String, String> pairs = pairs(line);
        if (!answer.equals(pairs.get("cmd")) || !"0".equals(pairs.getOrDefault("rc", "0"))) {
            throw new IOException(
                    "PMI: %s: the launcher answered `%s`, not %s"
                            .formatted(request.split(" ")[0], line, answer));
        }
        return pairs;
    }

    private static Map<String, String> pairs(String line) {
        Map<String, String> pairs = new HashMap<>();
        for (String word : line.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                pairs.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return pairs;
    }

    private static String text(Map<String, String> answer, String key) throws IOException {
        String text = answer.get(key);
        if (text == null) {
            throw new IOException("PMI: the launcher's answer has no " + key + ": " + answer);
        }
        return text;
    }
}
