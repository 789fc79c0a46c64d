package flux.ops.start;

/// What `flux start --help` prints.
final class StartUsage {
    static final String TEXT =
            """
            Usage: flux start [OPTIONS] [COMMAND [ARGS...]]
            Start a Flux instance and run COMMAND in it, or a shell.

              -S, --setattr=ATTR=VAL     Set a broker attribute, such as statedir=DIR to keep
                                         the ledger there
                  --ledger=kafka://HOST:PORT[,HOST:PORT...][/PREFIX]
                                         Keep the ledger in Kafka, in topics whose names
                                         begin with PREFIX (flux); same as the key
                                         ledger.address of the configuration
              -c, --config-path=PATH     Read configuration from a TOML or JSON file, or from
                                         all such files in a directory
                  --conf=VALUE           Configuration as KEY=VAL, as a file, or as text
              -o, --broker-opts=OPTS     Options for the broker, comma separated
              -r, --recovery[=TARGET]    Start rank 0 alone and no jobs, to put a statedir or a
                                         dump right: TARGET, or the attribute statedir
              -s, --test-size=N          Pretend to be N brokers on this machine
                  --test-hosts=HOSTLIST  The hosts of the ranks, by name
                  --test-rundir=DIR      Put sockets and the like there; it must exist
                  --test-rundir-cleanup  Remove that directory at the end
                  --test-pmi-clique=MODE Which brokers share a node: none, single, per-broker, or
                                         a taskmap; shown by flux getattr broker.mapping
                  --test-exit-timeout=FSD, --test-exit-mode=any|leader, --test-start-mode=all
                                         One process is all brokers of a test, so they start and
                                         end together
                  --rundir=DIR           Put sockets and the like there
                  --sysconfig            Read the configuration in /etc/flux/system/conf.d
                  --wrap=ARGS            Run the broker as an argument of ARGS (comma separated)
              -X, --noexec               Start nothing; with -v, say what would be started
              -v, --verbose              Log to stderr
              -h, --help                 Show this

            Examples:
              flux start                           a shell in a new instance
              flux start -Sstatedir=/tmp/l my.sh   run my.sh; a later start on the same
                                                   directory goes on where this one ended
              flux start --recovery=/tmp/l         look at what is there, and repair it
              flux start -s4 flux resource list    what four brokers would have
            """;

    private StartUsage() {}
}
