package flux.ops.fluxion;

import flux.cli.Session;
import flux.ops.fluxion.QueryOptions.Misused;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.fluxion.writer.Writers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/// `flux resource-query`: a match engine of its own, for trying out graphs, policies and jobspecs.
///
/// Stands here and not with the other commands since it is no client of an instance: it holds the
/// scheduler's engine itself.
public final class ResourceQueryCommand {

    /// What it is called by.
    public static final String NAME = "resource-query";

    private static final int FAILED = 1;

    private ResourceQueryCommand() {}

    /// @param words behind the command's name
    /// @return the exit status
    public static int run(List<String> words, Session session) {
        try {
            QueryOptions options = QueryOptions.parse(words);
            if (options.has("help")) {
                session.out().print(QueryHelp.USAGE);
                return 0;
            }
            return run(options, session);
        } catch (Misused e) {
            session.err().println("flux-resource-query: " + e.getMessage());
            session.err().print(QueryHelp.USAGE);
        } catch (IOException e) {
            session.err().println("ERROR: can't open " + e.getMessage());
        } catch (ReaderFault | IllegalArgumentException e) {
            session.err().println("ERROR: " + e.getMessage());
        }
        return FAILED;
    }

    private static int run(QueryOptions options, Session session) throws IOException {
        Writers.requireDrawing(options.get("graph-format", "dot"));
        Fluxion fluxion = Engine.of(options, session.cwd());
        try (PrintStream record = record(options, session)) {
            Console console =
                    new Console(
                            session.out(),
                            session.err(),
                            options.has("test-output") ? record : null,
                            session.cwd());
            QueryLoop loop = new QueryLoop(fluxion, options, console);
            loop.run(
                    new BufferedReader(
                            new InputStreamReader(session.in(), StandardCharsets.UTF_8)));
        }
        if (options.has("graph-output")) {
            Files.writeString(
                    session.cwd().resolve(options.get("graph-output", "")),
                    Writers.drawing(options.get("graph-format", "dot"), fluxion.graph()));
        }
        return 0;
    }

    private static PrintStream record(QueryOptions options, Session session) throws IOException {
        return options.has("test-output")
                ? new PrintStream(
                        Files.newOutputStream(
                                session.cwd().resolve(options.get("test-output", ""))),
                        false,
                        StandardCharsets.UTF_8)
                : new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
