package flux.cli.nested;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Misuse;
import flux.cli.connect.InstanceUri;
import flux.cli.connect.Resolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux uri`: where an instance is.
public final class UriCommand {
    private static final String USAGE = "usage: flux-uri [-h] [--remote] [--local] [--wait] TARGET";
    private static final String HELP =
            USAGE
                    + """


            Resolve TARGET to a Flux URI

            options:
              -h, --help  show this help message and exit
              --remote    convert a local URI to a remote one
              --local     convert a remote URI to a local one
              --wait      wait until the instance is ready
              --past      also find an instance that has ended, to be looked at

            Examples:
              flux uri ƒ2yHZM        the instance that this job is
              flux uri /ƒ2yHZM/ƒA    a job of that instance, from the root
              flux uri pid:4711      the instance that this process uses
              flux uri slurm:1234    the instance that a job of Slurm's is
              flux uri ..            the instance that this one is a job of
            """;

    private UriCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        boolean remote = false;
        boolean local = session.env().containsKey("FLUX_URI_RESOLVE_LOCAL");
        boolean waits = false;
        boolean past = false;
        @Nullable String target = null;
        for (String word : words) {
            switch (word) {
                case "-h", "--help" -> {
                    session.out().print(HELP);
                    return 0;
                }
                case "--remote" -> remote = true;
                case "--local" -> local = true;
                case "--wait" -> waits = true;
                case "--past" -> past = true;
                default -> {
                    if (word.startsWith("-") || target != null) {
                        throw new Misuse(USAGE, "flux-uri", "unrecognized arguments: " + word);
                    }
                    target = word;
                }
            }
        }
        if (target == null) {
            throw new Misuse(USAGE, "flux-uri", "the following arguments are required: TARGET");
        }
        if (remote && local) {
            throw new CommandException("Only one of --local or --remote may be set");
        }
        Resolver resolver = past ? Resolver.ofPast(session) : new Resolver(session, waits);
        String uri = resolver.resolve(target);
        session.out()
                .println(local ? InstanceUri.local(uri) : remote ? InstanceUri.remote(uri) : uri);
        return 0;
    }
}
