package flux.cli.task;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
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
    private static final Parser PARSER =
            Parser.of(
                    "flux-multi-prog",
                    new Subcommand(
                            "",
                            "Run a parallel job with a different executable and arguments for each"
                                    + " task. Each line of CONFIG is `RANKS COMMAND...`; RANKS is"
                                    + " an idset, or `*` for all others. %t is the rank, %o its"
                                    + " place among the line's RANKS.",
                            List.of(
                                    Option.value(
                                            "-n",
                                            "--dry-run",
                                            "RANKS",
                                            "only print what would run on RANKS")),
                            List.of(new Operand("CONFIG", Arity.ONE))),
                    List.of(
                            "flux run -n4 flux multi-prog my.conf",
                            "flux multi-prog -n 0-3 my.conf"));

    /// A line of the file.
    ///
    /// @param ranks null for all others
    private record Line(@Nullable Idset ranks, List<String> command) {}

    private MultiProgCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, session.columns());
        List<Line> lines = read(session, arguments.operands().getFirst());
        return arguments.has("--dry-run")
                ? show(lines, arguments.value("--dry-run", ""), session)
                : become(lines, session);
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
