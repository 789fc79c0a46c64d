package flux.cli.nested;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.InstanceUri;
import flux.cli.connect.Resolver;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.host.Exec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `flux proxy TARGET [COMMAND…]`: a command, or a shell, for which another instance is the current
/// one. All on one machine: the command gets that instance's own socket.
public final class ProxyCommand {
    private static final int FAILED = 1;
    private static final String TABLE =
            """
            [OPTIONS] TARGET [COMMAND...]
            Run a command, or a shell, in the instance TARGET
            -f, --force  accepted: versions do not differ
            -n, --nohup  accepted: nothing has to be kept open
            (r) --reconnect  accepted: each command connects for itself
            -v, --verbose  accepted
            Examples:
              flux proxy ƒ2yHZM flux jobs -a
              flux proxy $(flux job last)
            """;

    private ProxyCommand() {}

    /// @return the command's exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-proxy",
                Syntax.of("flux", "proxy", TABLE),
                words,
                session,
                given -> proxy(given, session));
    }

    private static int proxy(Given given, Session session) {
        List<String> words = given.operands();
        if (words.isEmpty()) {
            session.err().println("Usage: flux proxy [OPTIONS] TARGET [COMMAND...]");
            return FAILED;
        }
        String target = words.getFirst();
        String uri;
        try {
            uri = InstanceUri.near(new Resolver(session, false).resolve(target));
        } catch (CommandException e) {
            session.err().println("flux-uri: ERROR: " + e.getMessage());
            session.err().println("flux-proxy: Unable to resolve " + target + " to a URI");
            return FAILED;
        }
        try {
            Connection.to(uri).close();
        } catch (CommandException e) {
            session.err().println("flux-proxy: " + uri + ": " + e.getMessage());
            return FAILED;
        }
        Map<String, String> env = new HashMap<>(session.env());
        env.put("FLUX_URI", uri);
        env.remove("FLUX_KVS_NAMESPACE");
        List<String> command =
                words.size() > 1
                        ? words.subList(1, words.size())
                        : List.of(env.getOrDefault("SHELL", "/bin/sh"));
        session.out().flush();
        return Exec.of(session).exec(command, env);
    }
}
