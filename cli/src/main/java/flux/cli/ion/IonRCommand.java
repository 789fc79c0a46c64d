package flux.cli.ion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.text.PythonJson;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/// `flux ion-R encode`: gives an R the graph that Fluxion schedules by, as its key `scheduling`
/// (RFC 20, RFC 40).
public final class IonRCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INPUT_BYTES_MAX = 256 << 20;
    private static final Parser PARSER =
            new Parser(
                    "flux-ion-R",
                    List.of(
                            new Subcommand(
                                    "encode",
                                    "Add the graph of its resources to an R",
                                    List.of(
                                            Option.value(
                                                    "",
                                                    "--output",
                                                    "FILENAME",
                                                    "write there instead of to stdout"),
                                            Option.value(
                                                    "",
                                                    "--input",
                                                    "FILENAME",
                                                    "read that instead of stdin")),
                                    List.of())),
                    List.of(
                            "flux R encode -r0-3 -c0-7 -H 'node[0-3]' | flux ion-R encode > R",
                            "flux ion-R encode --input=R.json --output=R"));

    private final Session session;
    private final Arguments arguments;

    private IonRCommand(Session session, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        return new IonRCommand(session, arguments).encode();
    }

    private int encode() {
        byte[] text = input();
        ObjectNode encoded;
        try {
            if (!(JSON.readTree(text) instanceof ObjectNode object)) {
                throw new CommandException("R must be a JSON object");
            }
            encoded = object;
            encoded.set("scheduling", JgfEncoder.encode(ResourceSet.parse(text)));
        } catch (JsonProcessingException e) {
            throw new CommandException("R is not JSON: " + e.getOriginalMessage());
        } catch (InvalidText | IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        output(encoded);
        return 0;
    }

    private byte[] input() {
        String name = arguments.value("--input", "");
        try {
            return name.isEmpty()
                    ? session.in().readNBytes(INPUT_BYTES_MAX)
                    : Files.readAllBytes(session.cwd().resolve(name));
        } catch (IOException e) {
            throw new CommandException(
                    (name.isEmpty() ? "stdin" : name) + ": cannot be read: " + e.getMessage());
        }
    }

    private void output(JsonNode encoded) {
        String text = PythonJson.ascii(encoded);
        String name = arguments.value("--output", "");
        if (name.isEmpty()) {
            session.out().println(text);
            return;
        }
        try {
            Files.write(
                    session.cwd().resolve(name), (text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandException(name + ": cannot be written: " + e.getMessage());
        }
    }
}
