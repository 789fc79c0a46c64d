package flux.cli.host;

import flux.cli.Session;
import flux.cli.TerminalMode;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// The session of a command that has a JVM of its own: this process is the caller.
///
/// Everything is looked up when it is asked for; a short command pays for what it uses.
public final class ProcessSession implements Session, Exec {
    private static final int OUTPUT_BYTES_MAX = 8192;

    private final List<String> args;
    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final PrintStream out =
            new PrintStream(
                    new PipeOutput(
                            new FileOutputStream(FileDescriptor.out), false, OUTPUT_BYTES_MAX),
                    false,
                    StandardCharsets.UTF_8);
    private final PrintStream err =
            new PrintStream(
                    new PipeOutput(
                            new FileOutputStream(FileDescriptor.err), true, OUTPUT_BYTES_MAX),
                    true,
                    StandardCharsets.UTF_8);
    private final Terminal terminal = new Terminal();

    public ProcessSession(List<String> args) {
        this.args = List.copyOf(args);
    }

    @Override
    public List<String> args() {
        return args;
    }

    @Override
    public Map<String, String> env() {
        return System.getenv();
    }

    @Override
    public Path cwd() {
        return Path.of("").toAbsolutePath();
    }

    /// Read from proc_pid_status(5): asking umask(2) would set it, and cost the start of a foreign
    /// linker.
    @Override
    public int umask() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Umask:"))
                    .findFirst()
                    .map(line -> Integer.parseInt(line.substring(6).strip(), 8))
                    .orElse(0022);
        } catch (IOException e) {
            return 0022;
        }
    }

    @Override
    public Map<String, Long> limits() {
        return ProcessLimits.atStart();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public boolean isTerminal(int fd) {
        return terminal.isAt(fd);
    }

    @Override
    public int columns() {
        return terminal.columns();
    }

    @Override
    public int rows() {
        return terminal.rows();
    }

    @Override
    public void onSignal(IntConsumer handler) {
        Signals.deliverTo(
                signum -> {
                    if (signum == Signals.WINCH) {
                        terminal.measure();
                    }
                    handler.accept(signum);
                });
    }

    @Override
    public void terminal(TerminalMode mode) {
        if (terminal.isAt(0)) {
            terminal.set(mode);
        }
    }

    /// A JVM cannot execve(2) itself away, so the program runs as a child on the same descriptors.
    @Override
    public int exec(List<String> argv, Map<String, String> env) {
        out.flush();
        ProcessBuilder program = new ProcessBuilder(argv).inheritIO();
        program.environment().clear();
        program.environment().putAll(env);
        try {
            Process child = program.start();
            Signals.deliverTo(signum -> passOn(signum, child));
            return child.waitFor();
        } catch (IOException e) {
            err.println("flux: " + e.getMessage());
            return String.valueOf(e.getMessage()).contains("No such file") ? 127 : 126;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /// The keyboard's signals reach the program anyway; one that was sent to us alone is passed on.
    private static void passOn(int signum, Process child) {
        if (signum == Signals.TERM) {
            child.destroy();
        }
    }
}
