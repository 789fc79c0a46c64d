package flux.cli.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.CommandException;
import flux.cli.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a submission command says what it has to say: its own streams, or the files of --log and
/// --log-stderr. Jobs that name the same file share it.
final class LogFiles implements AutoCloseable {
    private final Session session;
    private final Map<String, PrintStream> files = new HashMap<>();

    LogFiles(Session session) {
        this.session = session;
    }

    PrintStream out(Submission submission) {
        return submission.log() == null ? session.out() : file(submission.log());
    }

    PrintStream err(Submission submission) {
        @Nullable String name = submission.errorLog();
        if (name == null && submission.log() == null) {
            return session.err();
        }
        return name == null ? out(submission) : file(name);
    }

    private PrintStream file(String name) {
        return files.computeIfAbsent(name, this::open);
    }

    private PrintStream open(String name) {
        try {
            return new PrintStream(Files.newOutputStream(session.cwd().resolve(name)), true, UTF_8);
        } catch (NoSuchFileException e) {
            throw new CommandException("No such file or directory: '" + name + "'");
        } catch (IOException e) {
            throw new CommandException(e.getMessage() + ": '" + name + "'");
        }
    }

    @Override
    public void close() {
        files.values().forEach(PrintStream::close);
    }
}
