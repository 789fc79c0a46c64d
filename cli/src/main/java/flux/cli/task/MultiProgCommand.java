package flux.cli.task;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.host.Exec;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux multi-prog`: each task of a job becomes the program that a file has for its rank.
public final class MultiProgCommand {
    private static final String USAGE = "usage: flux-multi-prog [-h] [-n RANKS] CONFIG\n";
    private static final String HELP =
            USAGE
                    + """

                    Run a parallel job with a different executable and arguments for each task

                    positional arguments:
                      CONFIG

                    options:
                      -h, --help            show this help message and exit
                      -n, --dry-run RANKS   Do not run anything. Instead, print what would be run on
                                            RANKS

                    Each line of CONFIG is `RANKS COMMAND...`; RANKS is an idset or `*` for all others.
                    %t is the rank, %o its place among the line's RANKS.

                    Examples:
                      flux run -n4 flux multi-prog my.conf
                      flux multi-prog -n 0-3 my.conf
                    """;

    /// A line of the file.
    ///
    /// @param ranks null for all others
    private record Line(@Nullable Idset ranks, List<String> command) {}

    private MultiProgCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String file = null;
        String ranks = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if ("-h".equals(word) || "--help".equals(word)) {
                session.out().print(HELP);
                return 0;
            }
            if (word.startsWith("--dry-run=")) {
                ranks = word.substring("--dry-run=".length());
            } else if (("-n".equals(word) || "--dry-run".equals(word)) && i + 1 < words.size()) {
                ranks = words.get(++i);
            } else if (word.startsWith("-n") && word.length() > 2) {
                ranks = word.substring(2);
            } else if (word.startsWith("-") && word.length() > 1) {
                return misused(session, "unrecognized arguments: " + word);
            } else if (file == null) {
                file = word;
            } else {
                return misused(session, "unrecognized arguments: " + word);
            }
        }
        if (file == null) {
            return misused(session, "the following arguments are required: CONFIG");
        }
        List<Line> lines = read(session, file);
        return ranks == null ? become(lines, session) : show(lines, ranks, session);
    }

    private static int misused(Session session, String why) {
        session.err().print(USAGE);
        session.err().println("flux-multi-prog: error: " + why);
        return 2;
    }

    private static List<Line> read(Session session, String file) {
        List<Line> lines = new ArrayList<>();
        Idset taken = Idset.EMPTY;
        int number = 0;
        try {
            for (String text : Files.readAllLines(session.cwd().resolve(file))) {
                number++;
                List<String> words = Words.of(text);
                if (words.isEmpty()) {
                    continue;
                }
                String ranks = words.getFirst();
                Idset some = "*".equals(ranks) ? null : Idset.parse(ranks);
                if (words.size() < 2) {
                    throw new IllegalArgumentException("no command for ranks " + ranks);
                }
                if (some != null && some.intersects(taken)) {
                    throw new IllegalArgumentException(
                            "duplicate ranks: " + some.intersect(taken).encode());
                }
                taken = some == null ? taken : taken.union(some);
                lines.add(new Line(some, List.copyOf(words.subList(1, words.size()))));
            }
        } catch (IOException e) {
            throw new CommandException(file + ": No such file, or it cannot be read");
        } catch (IllegalArgumentException e) {
            throw new CommandException(file + ": line " + number + ": " + e.getMessage());
        }
        return lines;
    }

    private static int show(List<Line> lines, String ranks, Session session) {
        Idset wanted;
        try {
            wanted = Idset.parse(ranks);
        } catch (InvalidText e) {
            throw new CommandException("invalid ranks: " + ranks);
        }
        wanted.forEach(
                rank ->
                        session.out()
                                .println(rank + ": " + String.join(" ", command(lines, rank))));
        return 0;
    }

    private static int become(List<Line> lines, Session session) {
        String rank = session.env().get("FLUX_TASK_RANK");
        if (rank == null || !(session instanceof Exec exec)) {
            throw new CommandException("FLUX_TASK_RANK not found or invalid");
        }
        return exec.exec(command(lines, Integer.parseInt(rank)), session.env());
    }

    private static List<String> command(List<Line> lines, int rank) {
        Line all = null;
        for (Line line : lines) {
            if (line.ranks() == null) {
                all = line;
            } else if (line.ranks().contains(rank)) {
                int offset = (int) line.ranks().stream().takeWhile(id -> id < rank).count();
                return filled(line.command(), rank, offset);
            }
        }
        if (all == null) {
            throw new CommandException("rank " + rank + " is in no line");
        }
        return filled(all.command(), rank, rank);
    }

    private static List<String> filled(List<String> command, int rank, int offset) {
        return command.stream()
                .map(word -> word.replace("%t", "" + rank).replace("%o", "" + offset))
                .toList();
    }
}
