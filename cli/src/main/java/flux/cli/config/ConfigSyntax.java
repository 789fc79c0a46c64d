package flux.cli.config;

import flux.cli.getopt.Syntax;
import java.util.Set;

/// The words of `flux config`.
final class ConfigSyntax {
    static final Set<String> NAMES = Set.of("get", "set", "unset", "builtin", "load", "reload");

    static final String USAGE =
            """
            Usage: flux-config [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-config:
               get             Query broker configuration values
               set             Set a broker configuration value
               unset           Remove a broker configuration value
               builtin         Print compiled-in Flux configuration values
               load            Load broker configuration
               reload          Reload broker configuration from files
            """;

    private static final String GET =
            """
            [OPTIONS] [NAME]
            Query broker configuration values
            -t, --type=TYPE  Set expected type: string, integer, real, boolean, object, array, fsd, \
            fsd-integer, or fsd-real
            -d, --default=VAL  Set default value if key is not set
            -q, --quiet  Suppress printing of errors if value is not set or has the wrong type
            -c, --config-path=PATH  Read PATH instead of what the broker has
            Examples:
              flux config get
              flux config get --type=fsd-integer --default=60 policy.limits.duration
            """;

    private static final String SET =
            """
            [OPTIONS] NAME VALUE
            Set a broker configuration value, until the broker ends
            -t, --type=TYPE  The type of VALUE, when NAME is not set yet
            Examples:
              flux config set --type=string policy.jobspec.defaults.system.queue batch
            """;

    private static final String UNSET =
            """
            NAME
            Remove a broker configuration value, until the broker ends
            Examples:
              flux config unset policy.limits
            """;

    private static final String BUILTIN =
            """
            [OPTIONS] NAME
            Print compiled-in Flux configuration values
            (i) --intree  Force in-tree paths to be used
            (I) --installed  Force installed paths to be used
            Examples:
              flux config builtin exec_path
            """;

    private static final String LOAD =
            """
            [OPTIONS] [PATH]
            Load broker configuration from a file, a directory, or standard input
            Examples:
              flux config load conf.d
              flux config get | jq '.policy.limits.duration = "1h"' | flux config load
            """;

    private static final String RELOAD =
            """
            [OPTIONS]
            Reload broker configuration from files
            (F) --follower-noop  Do nothing on ranks other than 0
            Examples:
              flux config reload
            """;

    private ConfigSyntax() {}

    static Syntax of(String name) {
        return Syntax.of(
                "flux-config",
                name,
                switch (name) {
                    case "get" -> GET;
                    case "set" -> SET;
                    case "unset" -> UNSET;
                    case "builtin" -> BUILTIN;
                    case "load" -> LOAD;
                    default -> RELOAD;
                });
    }
}
