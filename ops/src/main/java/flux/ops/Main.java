package flux.ops;

import flux.cli.Session;
import flux.cli.host.CommandEnd;
import flux.cli.host.CommandRunner;
import flux.cli.host.ProcessSession;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/// The main class of the installation: a broker, or one command in a JVM of its own.
public final class Main {
    private static final Set<String> BROKER_COMMANDS = Set.of("start", "broker");

    private Main() {}

    public static void main(String[] args) {
        CallersLocale.restore();
        Session session = new ProcessSession(List.of(args));
        if (isBroker(session.args())) {
            ProcessExit.now(Math.max(CommandEnd.of(Main::startBroker, session), 0));
        }
        flux.cli.host.Main.exit(CommandEnd.of(Main::runCommand, session));
    }

    /// True when the first word that is no option names a broker; the launcher goes by the same
    /// rule (and gives `simulate` the compiler of a broker, too).
    static boolean isBroker(List<String> words) {
        return words.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(BROKER_COMMANDS::contains)
                .isPresent();
    }

    private static int startBroker(Session session) {
        return installed(BrokerStarter.class).start(session);
    }

    private static int runCommand(Session session) {
        return installed(CommandRunner.class).run(session);
    }

    private static <T> T installed(Class<T> port) {
        return ServiceLoader.load(port, Main.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "this installation has no " + port.getName()));
    }
}
