package flux.ops.fluxion;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.writer.Writer;
import flux.scheduler.fluxion.writer.Writers;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Reads commands, one a line, and does them until `quit` or the end.
final class QueryLoop {
    private static final String PROMPT = "resource-query> ";

    private final Console console;
    private final boolean prompts;
    private final TextFiles files;
    private final MatchCommands matches;
    private final JobCommands jobs;
    private final GraphCommands graph;

    QueryLoop(Fluxion fluxion, QueryOptions options, Console console) {
        this.console = console;
        prompts = !options.has("disable-prompt");
        files = new TextFiles(console.cwd());
        Writer writer =
                Writers.of(
                        options.get("match-format", "simple"), fluxion.graph(), fluxion.schedule());
        KnownJobs known = new KnownJobs();
        matches =
                new MatchCommands(
                        fluxion, writer, console, known, files, options.has("elapse-time"));
        jobs = new JobCommands(fluxion, console, known, files, matches);
        graph = new GraphCommands(fluxion, writer, console, files);
    }

    void run(BufferedReader in) throws IOException {
        prompt();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!run(line.strip())) {
                return;
            }
            prompt();
        }
    }

    private void prompt() {
        if (prompts) {
            console.out().print(PROMPT);
            console.out().flush();
        }
    }

    /// @return false when this was the last one
    private boolean run(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return true;
        }
        List<String> words = Arrays.asList(line.split("\\s+"));
        try {
            return run(words.getFirst(), words.subList(1, words.size()), line);
        } catch (QueryFault e) {
            console.error(e.getMessage());
            return true;
        }
    }

    private boolean run(String command, List<String> words, String line) {
        switch (command) {
            case "match", "m" -> matches.match(exactly(2, 2, words));
            case "multi-match", "M" -> matches.match(exactly(2, Integer.MAX_VALUE, words));
            case "update", "u" -> jobs.update(exactly(6, 6, words));
            case "j" -> {
                // Both commands have this short form; only a removal has two words behind it.
                List<String> given = exactly(1, 2, words);
                if (given.size() == 1) {
                    graph.attach(given.getFirst());
                } else {
                    graph.remove(given.get(0), given.get(1));
                }
            }
            case "attach" -> graph.attach(exactly(1, 1, words).getFirst());
            case "remove" -> {
                List<String> two = exactly(2, 2, words);
                graph.remove(two.get(0), two.get(1));
            }
            case "find", "f" -> {
                exactly(1, Integer.MAX_VALUE, words);
                graph.find(line.substring(command.length()).strip());
            }
            case "cancel", "c" -> jobs.cancel(exactly(1, 2, words));
            case "partial-cancel", "pc" -> jobs.cancelPartly(exactly(3, 4, words));
            case "set-property", "p" -> {
                List<String> two = exactly(2, 2, words);
                graph.setProperty(two.get(0), two.get(1));
            }
            case "get-property", "g" -> graph.getProperties(exactly(1, 1, words).getFirst());
            case "set-status", "t" -> {
                List<String> two = exactly(2, 2, words);
                graph.setStatus(two.get(0), two.get(1));
            }
            case "get-status", "e" -> graph.getStatus(exactly(1, 1, words).getFirst());
            case "list", "l" -> jobs.list();
            case "info", "i" -> jobs.info(exactly(1, 1, words).getFirst());
            case "stat", "s" -> jobs.stat();
            case "cat", "a" -> console.out().print(files.read(exactly(1, 1, words).getFirst()));
            case "help", "h" -> console.out().print(QueryHelp.COMMANDS);
            case "quit", "q" -> {
                return false;
            }
            default -> throw new QueryFault("unknown command: " + command);
        }
        return true;
    }

    private static List<String> exactly(int least, int most, List<String> words) {
        if (words.size() < least || words.size() > most) {
            throw QueryFault.malformed();
        }
        return words;
    }
}
