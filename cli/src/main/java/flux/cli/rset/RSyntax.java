package flux.cli.rset;

import flux.cli.getopt.Syntax;
import java.util.Map;
import java.util.Set;

/// The words of `flux R`.
final class RSyntax {
    static final String USAGE =
            """
            Usage: flux-R [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-R:
               encode          Encode simple R object from command line arguments
               append          Append two or more R objects on stdin
               diff            Diff two or more R objects on stdin
               intersect       Intersect two or more R objects on stdin
               remap           Remap ranks and ids in R on stdin
               rerank          Re-rank R according to a hostlist
               decode          Decode R from stdin
               verify          Verify resources in R objects
               set-property    Set properties on R
               parse-config    Read a resource.config configuration
            """;

    private static final Map<String, String> TABLES =
            Map.of(
                    "encode",
                    """
                    [OPTIONS]...
                    Encode simple R object from command line arguments
                    -r, --ranks=IDS  The ranks of the nodes (default: 0, or one for each host)
                    -c, --cores=IDS  The cores of each node (default: 0)
                    -g, --gpus=IDS  The gpus of each node (default: none)
                    -H, --hosts=HOSTS  The hosts of the ranks (default: this machine)
                    -p, --property=NAME:RANKS  Give these ranks a property; may be repeated
                    -l, --local  Encode what this machine has
                    -f, --xml=FILE  Encode what an XML file of hwloc says a machine has
                    Examples:
                      flux R encode -r0-3 -c0-7 -H 'node[0-3]' -p big:2-3
                    """,
                    "decode",
                    """
                    [OPTIONS]...
                    Decode R from stdin
                    -s, --short  Write the short form
                    -n, --nodelist  Write the hosts
                    -r, --ranks  Write the ranks
                    -c, --count=TYPE  Write how many nodes, cores or gpus there are
                    -i, --include=IDS  Only these ranks
                    -x, --exclude=IDS  All but these ranks
                    -p, --properties=NAMES  Only nodes that have these properties, or with a ^ have not
                    Examples:
                      flux resource R | flux R decode -s
                      flux resource R | flux R decode -p ^batch -c core
                    """,
                    "append",
                    stdin("Append two or more R objects on stdin", "append < two.json"),
                    "diff",
                    stdin("Diff two or more R objects on stdin", "diff < two.json"),
                    "intersect",
                    stdin("Intersect two or more R objects on stdin", "intersect < two.json"),
                    "remap",
                    stdin("Remap ranks and ids in R on stdin", "remap < R.json"),
                    "verify",
                    stdin("Verify resources in R objects", "verify < expected-and-found.json"),
                    "rerank",
                    """
                    HOSTS
                    Re-rank R according to a hostlist
                    Examples:
                      flux R rerank 'node[3,1,2,0]' < R.json
                    """,
                    "set-property",
                    """
                    NAME:RANKS...
                    Set properties on R
                    Examples:
                      flux R set-property big:2-3 < R.json
                    """,
                    "parse-config",
                    """
                    PATH
                    Read a resource.config configuration
                    Examples:
                      flux R parse-config /etc/flux/system/conf.d
                    """);

    private RSyntax() {}

    static Set<String> names() {
        return TABLES.keySet();
    }

    static Syntax of(String name) {
        return Syntax.of("flux-R", name, TABLES.getOrDefault(name, ""));
    }

    private static String stdin(String what, String example) {
        return "[OPTIONS]...\n" + what + "\nExamples:\n  flux R " + example + "\n";
    }
}
