package flux.ops.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.Session;
import flux.cli.host.CommandRunner;
import flux.cli.host.Exec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Commands that do one thing each with their session. `ended` gets the word of each that has
/// ended.
public final class SmallCommands implements CommandRunner {
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    /// What `vanish` does: the broker dies under its command.
    Runnable broker = () -> {};

    @Override
    public int run(Session session) {
        String command = session.args().getFirst();
        try {
            return run(command, session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            return 1;
        } finally {
            ended.add(command);
        }
    }

    private int run(String command, Session session) throws IOException, InterruptedException {
        List<String> words = session.args().subList(1, session.args().size());
        switch (command) {
            case "tell" -> {
                session.out().println("words " + words);
                session.out().println("cwd " + session.cwd());
                session.out().printf("umask %03o%n", session.umask());
                session.out().println("COLOR " + session.env().get("COLOR"));
                session.out().println("UTF-8 " + session.isUtf8());
                session.out().println("terminal " + session.isTerminal(1));
                session.out().println("size " + session.columns() + "x" + session.rows());
            }
            case "limits" -> {
                session.out().println("nofile " + session.limits().get("nofile"));
                session.out().println("core " + session.limits().get("core"));
                session.out().println("all " + session.limits().size());
            }
            case "exit" -> {
                return Integer.parseInt(words.getFirst());
            }
            case "split" -> {
                session.out().println("to out");
                session.err().println("to err");
                session.out().println("to out again");
            }
            case "flood" -> {
                byte[] line = "0123456789abcdef0123456789abcde\n".getBytes(UTF_8);
                for (long i = Long.parseLong(words.getFirst()) / line.length; i > 0; i--) {
                    session.out().write(line, 0, line.length);
                }
            }
            case "copy" -> session.in().transferTo(session.out());
            case "four" -> session.out().write(session.in().readNBytes(4));
            case "signals" -> {
                BlockingQueue<Integer> signums = new LinkedBlockingQueue<>();
                session.onSignal(signums::add);
                session.out().println("ready");
                session.out().flush();
                session.out().println("got " + signums.take());
            }
            case "suspends" -> {
                BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
                session.onSuspend(() -> asked.add(true) && words.contains("taken"));
                session.out().println("ready");
                session.out().flush();
                asked.take();
                session.out().println("asked");
            }
            case "wait" -> {
                session.out().println("ready");
                session.out().flush();
                new LinkedBlockingQueue<>().take();
            }
            case "throw" -> throw new IllegalStateException("the sky fell\n  and more");
            case "vanish" -> {
                session.out().println("still here");
                session.out().flush();
                broker.run();
            }
            case "exec" -> {
                return ((Exec) session).exec(words, Map.of("GREETING", "hello"));
            }
            default -> throw new IllegalArgumentException("no small command " + command);
        }
        return 0;
    }
}
