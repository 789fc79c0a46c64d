package flux.cli.module;

/// What the subcommands of `flux module` take.
final class ModuleSyntax {
    private ModuleSyntax() {}

    /// @return empty when there is no such subcommand
    static String of(String name) {
        return switch (name) {
            case "list" -> LIST;
            case "load" -> LOAD;
            case "remove" -> REMOVE;
            case "reload" -> RELOAD;
            case "stats" -> STATS;
            case "debug" -> DEBUG;
            case "trace" -> TRACE;
            default -> "";
        };
    }

    private static final String LIST =
            """
            [OPTIONS]
            List loaded modules
            -l, --long  Include full DSO path for each module
            Beyond Flux:
            (j) --json  Print the broker's answer as JSON
            Examples:
              flux module list -l
            """;

    private static final String LOAD =
            """
            [OPTIONS] module [args...]
            Load module
            -n, --name=NAME  Override default module name
            (e) --exec  Run module in its own process
            (L) --loader=NAME  Accepted: modules here have no loader
            Examples:
              flux module load sched-fluxion-resource match-policy=lonode
              flux module load sched-fluxion-qmanager queue-policy=easy
            """;

    private static final String REMOVE =
            """
            [OPTIONS] module
            Unload module
            -f, --force  Ignore nonexistent modules
            (c) --cancel  Cancel the module's work instead of asking it to end
            Examples:
              flux module remove sched-simple
            """;

    private static final String RELOAD =
            """
            [OPTIONS] module [args...]
            Reload module
            -f, --force  Ignore nonexistent modules
            -n, --name=NAME  Override default module name
            (e) --exec  Run module in its own process
            (c) --cancel  Cancel the module's work instead of asking it to end
            Examples:
              flux module reload sched-fluxion-qmanager queue-policy=conservative
            """;

    private static final String STATS =
            """
            [OPTIONS] [module]
            Display stats on module
            -p, --parse=OBJNAME  Parse object period-delimited object name
            -s, --scale=N  Scale numeric JSON value by N
            -t, --type=int|double  Convert JSON value to specified type
            -R, --rusage  Request rusage data instead of stats
            -c, --clear  Clear stats on target rank
            -C, --clear-all  Clear stats on all ranks
            Examples:
              flux module stats job-manager
              flux module stats -p jobs.running job-list
            """;

    private static final String DEBUG =
            """
            [OPTIONS] module
            Get/set module debug flags
            -c, --clear  Set debug flags to zero
            -S, --set=MASK  Set debug flags to MASK
            (B) --clearbit=MASK  Clear debug flag to zero
            (b) --setbit=MASK  Set debug flag to one
            Examples:
              flux module debug kvs
            """;

    private static final String TRACE =
            """
            [OPTIONS] [module...]
            Trace module messages
            -f, --full  Show JSON message payload, if any
            -T, --topic=GLOB  Filter output by topic glob
            -t, --type=TYPE,...  Filter output by message type (request, response, event, control)
            -L, --color[=WHEN]  Colorize output when supported; WHEN can be 'always' (default if \
            omitted), 'never', or 'auto' (default)
            -H, --human  Human readable output
            -d, --delta  With --human, show timestamp delta between messages
            Examples:
              flux module trace -t request,response kvs
              flux module trace --full -T 'job-manager.*'
            """;
}
