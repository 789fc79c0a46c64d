package flux.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.host.Exec;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// A command whose caller has no ƒ: ids begin with f also in what the broker says of them. What
/// jobs write, which is bytes, stays as it is.
final class PlainErrors implements DelegatingSession, Exec {
    private final Session outer;
    private final PrintStream err;

    PlainErrors(Session outer) {
        this.outer = outer;
        this.err =
                new PrintStream(outer.err(), true, UTF_8) {
                    @Override
                    public void print(String text) {
                        super.print(plain(text));
                    }

                    @Override
                    public void println(String text) {
                        super.println(plain(text));
                    }
                };
    }

    private static String plain(String text) {
        return text.replace('ƒ', 'f');
    }

    @Override
    public Session outer() {
        return outer;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public int exec(List<String> argv, Map<String, String> env) {
        return Exec.of(outer).exec(argv, env);
    }
}
