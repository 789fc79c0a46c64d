package flux.ops.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import flux.cli.Session;
import flux.ledger.wire.FluxClient;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// `flux gateway`: the gateway in a process of its own, until it is told to end.
public final class GatewayCommand {

    /// What it is called by.
    public static final String NAME = "gateway";

    private static final int FAILED = 1;
    private static final String LISTEN = "listen";
    private static final String LISTEN_DEFAULT = "127.0.0.1:0";
    private static final Set<String> NUMBERS = Set.of("streams-max", "body-bytes-max");
    private static final String USAGE =
            """
            Usage: flux gateway [OPTIONS]
            Serve the instance (FLUX_URI) by HTTP until interrupted; see GET /openapi.json.
              -h, --help                 Display this message
                  --listen=HOST:PORT     Where (127.0.0.1:0, a free port, which is printed)
                  --token-file=FILE      The token; made when missing (gateway.token in the rundir)
                  --remote               Allow other addresses than loopback; there is no TLS
                  --streams-max=N        Streams at a time (1024)
                  --body-bytes-max=N     Bytes of a request (1048576)
                  --read-timeout=FSD     For a request to come in (10s)
                  --stall-timeout=FSD    For a reader to go on reading (60s)
            Example:
              flux gateway --listen=127.0.0.1:8080 --token-file=$HOME/.flux-token
              curl -H "Authorization: Bearer $(cat $HOME/.flux-token)" http://127.0.0.1:8080/v1/jobs
            """;

    private GatewayCommand() {}

    /// @param words behind the command's name
    /// @return the exit status
    public static int run(List<String> words, Session session) {
        try {
            if (words.contains("--help") || words.contains("-h")) {
                session.out().print(USAGE);
                return 0;
            }
            return serve(GatewaySettings.of(options(words)), session);
        } catch (IllegalArgumentException | IOException e) {
            session.err().println("flux-gateway: ERROR: " + e.getMessage());
            return FAILED;
        }
    }

    private static ObjectNode options(List<String> words) {
        ObjectNode table = FluxClient.object().put(LISTEN, LISTEN_DEFAULT);
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = word.substring(0, equals < 0 ? word.length() : equals);
            String name = key.startsWith("--") ? key.substring(2) : "";
            boolean isFlag = name.equals("remote");
            if (!GatewaySettings.KEYS.contains(name) || isFlag != (equals < 0)) {
                throw new IllegalArgumentException(
                        "unexpected '"
                                + word
                                + "'; options are --KEY=VALUE, see flux gateway --help");
            }
            String value = word.substring(equals + 1);
            if (isFlag) {
                table.put(name, true);
            } else if (NUMBERS.contains(name) && value.matches("[0-9]{1,9}")) {
                table.put(name, Integer.parseInt(value));
            } else {
                table.set(name, TextNode.valueOf(value));
            }
        }
        return table;
    }

    private static int serve(GatewaySettings settings, Session session) throws IOException {
        String uri = session.env().getOrDefault("FLUX_URI", "local:///run/flux/local");
        CompletableFuture<Void> told = new CompletableFuture<>();
        session.onSignal(_ -> told.complete(null));
        try (Gateway gateway =
                Gateway.open(
                        uri,
                        settings,
                        session.cwd(),
                        line -> session.err().println("flux-gateway: " + line))) {
            session.out().println(gateway.address());
            session.out().flush();
            gateway.awaitInstance(told);
        }
        return 0;
    }
}
