package flux.cli.manual;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.DelegatingSession;
import flux.cli.Session;
import flux.cli.TerminalMode;
import flux.cli.host.CommandRunner;
import flux.cli.manual.HelpText.Named;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// All commands by their paths (`flux kvs get`), each with its help, asked for by running it with
/// `--help`.
final class Manual {
    private static final int DEPTH_MAX = 3;

    private final CommandRunner commands;
    private final Session session;

    /// @param commands runs them
    Manual(CommandRunner commands, Session session) {
        this.commands = commands;
        this.session = session;
    }

    /// @return null when there is no such command
    @Nullable String text(List<String> path) {
        List<String> words = new ArrayList<>(path);
        words.add("--help");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Asked asked =
                new Asked(
                        session,
                        List.copyOf(words),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        int code = commands.run(asked);
        asked.out().flush();
        return code == 0 ? out.toString(UTF_8) : null;
    }

    /// @param names of the commands of `flux` itself
    Map<String, HelpText> all(List<String> names) {
        Map<String, HelpText> all = new LinkedHashMap<>();
        for (String name : names) {
            add(List.of(name), all);
        }
        return all;
    }

    private void add(List<String> path, Map<String, HelpText> all) {
        String text = text(path);
        if (text == null) {
            return;
        }
        HelpText help = HelpText.parse(text);
        all.put("flux " + String.join(" ", path), help);
        for (Named subcommand : path.size() < DEPTH_MAX ? help.subcommands() : List.<Named>of()) {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(subcommand.name());
            add(deeper, all);
        }
    }

    /// A session whose output is kept, and which has no input and no terminal.
    private record Asked(Session outer, List<String> args, PrintStream out, PrintStream err)
            implements DelegatingSession {
        @Override
        public InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        public boolean isTerminal(int fd) {
            return false;
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public int rows() {
            return 24;
        }

        /// A help text is over before anybody could send one.
        @Override
        public void onSignal(IntConsumer handler) {}

        @Override
        public void onSuspend(BooleanSupplier handler) {}

        @Override
        public void terminal(TerminalMode mode) {}
    }
}
