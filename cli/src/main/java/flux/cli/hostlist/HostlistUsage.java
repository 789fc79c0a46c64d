package flux.cli.hostlist;

import flux.cli.argparse.Option;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;

/// The words of `flux hostlist`.
final class HostlistUsage {
    static final String TEXT =
            """
            usage: flux-hostlist [-h] [-e] [-d S] [-c] [-n [-]IDS] [-F HOSTS] [-L N] [-S] \
            [-x IDS|HOSTS] [-u] [-i | -m | -X] [-f]
                                 [-l] [-q]
                                 [SOURCES ...]""";

    static final Subcommand WORDS =
            new Subcommand(
                    "hostlist",
                    "Fetch, combine and manipulate lists of hosts",
                    List.of(
                            Option.flag("-e", "--expand", ""),
                            Option.value("-d", "--delimiter", "S", ""),
                            Option.flag("-c", "--count", ""),
                            Option.value("-n", "--nth", "[-]IDS", ""),
                            Option.value("-F", "--find", "HOSTS", ""),
                            Option.value("-L", "--limit", "N", ""),
                            Option.flag("-S", "--sort", ""),
                            Option.value("-x", "--exclude", "IDS|HOSTS", ""),
                            Option.flag("-u", "--unique", ""),
                            Option.flag("", "--union", "").inSecret(),
                            Option.flag("-i", "--intersect", ""),
                            Option.flag("-m", "--minus", ""),
                            Option.flag("-X", "--xor", ""),
                            Option.flag("-f", "--fallback", ""),
                            Option.flag("-l", "--local", ""),
                            Option.flag("-q", "--quiet", ""),
                            Option.flag("", "--json", "")),
                    List.of(new Operand("SOURCES", Arity.ANY)));

    static final String HELP =
            TEXT
                    + """


                    Fetch, combine and manipulate lists of hosts (RFC 29). SOURCES are instance, avail, local, a job id, stdin or -,
                    or hosts; without any, standard input is read.

                    options:
                      -h, --help               show this help message and exit
                      -e, --expand             write each host instead of the compressed form
                      -d, --delimiter=S        with --expand, write S between hosts (default: a space)
                      -c, --count              write how many hosts there are
                      -n, --nth=[-]IDS         write the hosts at these places, from 0; with a minus, counted from the end
                      -F, --find=HOSTS         write the places of HOSTS
                      -L, --limit=N            write at most the first N hosts, or the last with -N
                      -S, --sort               sort the result
                      -x, --exclude=IDS|HOSTS  leave out these hosts, or those at these places
                      -u, --unique             sort the result, and write each host once
                      -i, --intersect          keep the hosts that all sources have
                      -m, --minus              take the hosts of the other sources out of the first
                      -X, --xor                keep the hosts that one source has and the other has not
                      -f, --fallback           take what looks like a job id, but is of no job, for a host
                      -l, --local              without sources, use local instead of standard input
                      -q, --quiet              write nothing; exit with 1 when there are no hosts
                          --json               write the hosts as a JSON array

                    Examples:
                      flux hostlist -c avail
                      flux hostlist -x node1 instance
                      flux hostlist -e -d '\\n' 'node[1-5]'
                    """;

    private HostlistUsage() {}
}
