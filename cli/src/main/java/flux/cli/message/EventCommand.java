package flux.cli.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.getopt.WrongUse;
import flux.ledger.wire.Credential;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `flux event pub` and `flux event sub`. Source: flux-event(1).
public final class EventCommand {
    private static final String USAGE =
            """
            Usage: flux-event [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-event:
               pub             Publish an event
               sub             Subscribe to events
            """;
    private static final String PUB =
            """
            [OPTIONS] topic [payload]

            -r, --raw  Interpret event payload as raw.
            -s, --synchronous  Wait for event sequence assignment before exiting.
            -l, --loopback  Wait for published event to be received before exiting.
            -p, --private  Set privacy flag on published event.
            Examples:
              flux event pub site.maintenance '{"at":"noon"}'
              flux event pub -s site.maintenance
            """;
    private static final String SUB =
            """
            [OPTIONS] [topic] [topic] ...

            -c, --count=N  Process N events then exit
            Examples:
              flux event sub
              flux event sub -c 1 job-exception site
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Subcommands SUBCOMMANDS =
            Subcommands.of("flux-event", USAGE, Map.of("pub", PUB, "sub", SUB));

    private EventCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.run(
                words,
                session,
                (action, given) ->
                        action.equals("pub") ? publish(given, session) : subscribe(given, session));
    }

    private static int publish(Given given, Session session) throws RpcException {
        List<String> operands = given.operands();
        if (operands.isEmpty()) {
            throw WrongUse.usage();
        }
        String topic = operands.getFirst();
        byte[] payload = payload(given, operands.subList(1, operands.size()));
        int flags = given.has('p') ? Message.PRIVATE : 0;
        try (Connection connection = Connection.open(session)) {
            FluxClient client = connection.client();
            if (given.has('l')) {
                connection.rpc("event.subscribe", Connection.object().put("topic", topic));
            }
            if (given.has('s')) {
                ObjectNode request = Connection.object().put("topic", topic).put("flags", flags);
                if (payload != null) {
                    request.put("payload", Base64.getEncoder().encodeToString(payload));
                }
                JsonNode answer = connection.rpc("event.publish", request, 0);
                session.out().println("seq=" + answer.path("seq").asInt());
            } else {
                client.publish(Message.event(topic, payload, Credential.UNSET, 0, flags));
            }
            while (given.has('l') && !topic.equals(client.nextEvent().topicOrEmpty())) {
                continue; // another one whose topic begins so
            }
            return 0;
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    /// Bytes as given, or a JSON object as text with the NUL that ends texts on the wire.
    private static byte @Nullable [] payload(Given given, List<String> words) {
        if (words.isEmpty()) {
            return null;
        }
        String text = String.join(" ", words);
        if (given.has('r')) {
            return text.getBytes(UTF_8);
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw new CommandException("event payload must be a JSON object, or --raw");
            }
            return Message.payload(json.toString());
        } catch (JsonProcessingException e) {
            throw new CommandException("event payload is not JSON; send other bytes with --raw");
        }
    }

    private static int subscribe(Given given, Session session) throws RpcException {
        int count = given.integer('c', 0);
        List<String> topics = given.operands().isEmpty() ? List.of("") : given.operands();
        try (Connection connection = Connection.open(session)) {
            for (String topic : topics) {
                connection.rpc("event.subscribe", Connection.object().put("topic", topic));
            }
            for (int seen = 0; count <= 0 || seen < count; seen++) {
                Message event = connection.client().nextEvent();
                session.out().println(event.topicOrEmpty() + "\t" + shown(event.payload()));
                session.out().flush();
            }
            for (String topic : topics) {
                connection.rpc("event.unsubscribe", Connection.object().put("topic", topic));
            }
            return 0;
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    /// Text as it is; bytes that are none in base64.
    private static String shown(byte @Nullable [] payload) {
        if (payload == null || payload.length == 0) {
            return "";
        }
        boolean ended = payload[payload.length - 1] == 0;
        byte[] bytes = ended ? Arrays.copyOf(payload, payload.length - 1) : payload;
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes)
                ? text
                : Base64.getEncoder().encodeToString(bytes);
    }
}
