package flux.cli.rset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.text.PythonJson;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// R objects on standard input, one after the other, and on standard output.
final class ResourceInput {
    private static final int INPUT_BYTES_MAX = 256 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResourceInput() {}

    /// @throws CommandException when there is none, or one that is none
    static List<ResourceSet> read(Session session) {
        List<ResourceSet> all = new ArrayList<>();
        try {
            byte[] text = session.in().readNBytes(INPUT_BYTES_MAX);
            try (MappingIterator<JsonNode> objects =
                    JSON.readerFor(JsonNode.class).readValues(text)) {
                while (objects.hasNextValue()) {
                    all.add(decode(objects.nextValue()));
                }
            }
        } catch (JsonProcessingException e) {
            throw failed(e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()));
        } catch (InvalidText e) {
            throw failed(String.valueOf(e.getMessage()).replaceFirst("^R: ", ""));
        }
        if (all.isEmpty()) {
            throw failed("there is no R object");
        }
        return all;
    }

    private static ResourceSet decode(JsonNode object) {
        if (!object.has("version")) {
            throw new InvalidText("Object item not found: version");
        }
        int version = object.path("version").asInt();
        if (version != 1) {
            throw new InvalidText("invalid version=" + version);
        }
        if (!object.path("execution").isObject()) {
            throw new InvalidText("Object item not found: execution");
        }
        return ResourceSet.parse(object.toString().getBytes(UTF_8));
    }

    private static CommandException failed(String why) {
        return new CommandException("Failed to decode R on stdin: " + why);
    }

    static void write(ResourceSet set, Session session) {
        try {
            session.out().println(PythonJson.unicode(JSON.readTree(set.toJson())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("R is no JSON", e);
        }
    }
}
