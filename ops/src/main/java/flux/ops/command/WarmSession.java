package flux.ops.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.Session;
import flux.cli.TerminalMode;
import flux.cli.host.Exec;
import flux.cli.host.Signals;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The session of a command whose caller is a launcher at the other end of a socket.
final class WarmSession implements Session, Exec {
    private static final int COLUMNS_WITHOUT_TERMINAL = 80;
    private static final int ROWS_WITHOUT_TERMINAL = 24;

    private final Hello hello;
    private final FrameOutput launcher;
    private final CommandInput in;
    private final CommandStream outBytes;
    private final CommandStream errBytes;
    private final PrintStream out;
    private final PrintStream err;
    private volatile int columns;
    private volatile int rows;
    private volatile @Nullable IntConsumer signalHandler;
    private volatile @Nullable BooleanSupplier suspendHandler;

    WarmSession(Hello hello, FrameOutput launcher) {
        this.hello = hello;
        this.launcher = launcher;
        this.in = new CommandInput(launcher);
        this.outBytes = new CommandStream(launcher, Frame.OUT);
        this.errBytes = new CommandStream(launcher, Frame.ERR);
        this.out = new PrintStream(outBytes, false, UTF_8);
        this.err = new PrintStream(errBytes, true, UTF_8);
        this.columns = hello.columns();
        this.rows = hello.rows();
    }

    // What the launcher reports.

    void inputAnswered(byte[] bytes) {
        in.answered(bytes);
    }

    void signaled(int signum) {
        if (signum == Signals.TSTP) {
            suspended();
            return;
        }
        IntConsumer handler = signalHandler;
        if (handler != null) {
            handler.accept(signum);
        }
    }

    private void suspended() {
        BooleanSupplier handler = suspendHandler;
        if (handler == null || !handler.getAsBoolean()) {
            launcher.send(Frame.STOP, ByteBuffer.allocate(0));
        }
    }

    void resized(int newColumns, int newRows) {
        columns = newColumns;
        rows = newRows;
        signaled(Signals.WINCH);
    }

    void broke(int fd) {
        (fd == 1 ? outBytes : errBytes).broke();
    }

    void callerGone() {
        outBytes.broke();
        errBytes.broke();
        in.callerGone();
    }

    // What the command sees.

    @Override
    public List<String> args() {
        return hello.args();
    }

    @Override
    public Map<String, String> env() {
        return hello.env();
    }

    @Override
    public Path cwd() {
        return Path.of(hello.cwd());
    }

    @Override
    public int umask() {
        return hello.umask();
    }

    @Override
    public Map<String, Long> limits() {
        return hello.limits();
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
        return (hello.terminals() >> fd & 1) == 1;
    }

    @Override
    public int columns() {
        return columns > 0 ? columns : COLUMNS_WITHOUT_TERMINAL;
    }

    @Override
    public int rows() {
        return rows > 0 ? rows : ROWS_WITHOUT_TERMINAL;
    }

    @Override
    public void onSignal(IntConsumer handler) {
        signalHandler = handler;
        ByteBuffer signums = ByteBuffer.allocate(Signals.CATCHABLE.size());
        Signals.CATCHABLE.forEach(signum -> signums.put(signum.byteValue()));
        launcher.send(Frame.CATCH, signums.flip());
    }

    @Override
    public void onSuspend(BooleanSupplier handler) {
        suspendHandler = handler;
        launcher.send(Frame.CATCH, ByteBuffer.allocate(1).put((byte) Signals.TSTP).flip());
    }

    @Override
    public void terminal(TerminalMode mode) {
        launcher.send(Frame.TERMINAL, ByteBuffer.allocate(1).put((byte) mode.ordinal()).flip());
    }

    @Override
    public int exec(List<String> argv, Map<String, String> env) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        argv.forEach(word -> putString(strings, word));
        env.forEach((name, value) -> putString(strings, name + "=" + value));
        ByteBuffer payload = ByteBuffer.allocate(8 + strings.size());
        payload.putInt(argv.size()).putInt(env.size()).put(strings.toByteArray());
        launcher.send(Frame.EXEC, payload.flip());
        return 0;
    }

    private static void putString(ByteArrayOutputStream strings, String s) {
        strings.writeBytes(s.getBytes(UTF_8));
        strings.write(0);
    }
}
