package flux.cli.kvs;

import flux.cli.getopt.Syntax;

/// What the subcommands of `flux kvs` take.
final class KvsSyntax {
    private KvsSyntax() {}

    static Syntax of(String name) {
        String table =
                switch (name) {
                    case "get" -> GET;
                    case "put" -> PUT;
                    case "dir" -> DIR;
                    case "ls" -> LS;
                    case "unlink" -> UNLINK;
                    case "mkdir" -> MKDIR;
                    case "link" -> LINK;
                    case "readlink" -> READLINK;
                    case "copy" -> COPY;
                    case "move" -> MOVE;
                    case "version" -> VERSION;
                    case "wait" -> WAIT;
                    case "sync" -> SYNC;
                    case "log" -> LOG;
                    case "namespace create" -> CREATE;
                    case "namespace remove" -> REMOVE;
                    case "namespace list" -> LIST;
                    case "getroot" -> GETROOT;
                    case "eventlog append" -> APPEND;
                    case "eventlog get" -> EVENTLOG_GET;
                    case "eventlog wait-event" -> WAIT_EVENT;
                    default -> throw new IllegalArgumentException("no such subcommand: " + name);
                };
        return Syntax.of("flux-kvs", name, table);
    }

    private static final String GET =
            """
            [-N ns] [-r|-t] [-a treeobj] [-l] [-W] [-w] [-u] [-A] [-f] [-S] [-c COUNT] key [key...]
            Get value stored under key
            -N, --namespace=  Specify KVS namespace to use.
            -r, --raw  Interpret value(s) as raw data
            -t, --treeobj  Show RFC 11 object
            -a, --at=  Lookup relative to RFC 11 snapshot reference
            -l, --label  Print key= before value
            -W, --waitcreate  Wait for creation to occur on watch
            -w, --watch  Monitor key writes
            -u, --uniq  Only monitor key writes if values have changed
            -A, --append  Only monitor key appends
            -f, --full  Monitor key changes with more complete accuracy
            -c, --count=COUNT  Display at most COUNT changes
            -S, --stream  Return potentially large values in multiple responses.
            Beyond Flux:
            (T) --at-time=DATETIME  of the past: what stood there at DATETIME (-FSD, a date, or seconds)
            (D) --ledger=DIR  with --at-time, of the ledger in DIR instead of the instance's
            Examples:
              flux kvs get --at-time=-1h a.b
              flux kvs get -l a.b a.c
              flux kvs get --watch --count=3 a.b
            """;

    private static final String PUT =
            """
            [-N ns] [-O|-b|-s] [-r|-t] [-n] [-A] [-S] key=value [key=value...]
            Store value under key
            -N, --namespace=  Specify KVS namespace to use.
            -O, --treeobj-root  Output resulting RFC11 root containing puts
            -b, --blobref  Output blobref of root containing puts
            -s, --sequence  Output root sequence of root containing puts
            -r, --raw  Store value(s) as-is without adding NULL termination
            -t, --treeobj  Store RFC 11 object
            -n, --no-merge  Set the NO_MERGE flag to ensure commit is standalone
            -A, --append  Append value(s) to key instead of overwriting
            -S, --sync  Flushes content and checkpoints after completing put
            Examples:
              flux kvs put a.b=1 a.c=hello
              date | flux kvs put -r now=-
            """;

    private static final String DIR =
            """
            [-N ns] [-R] [-d] [-w COLS] [-a treeobj] [key]
            Display all keys under directory
            -N, --namespace=  Specify KVS namespace to use.
            -R, --recursive  with what stands in directories below
            -d, --directory  names alone, without values
            -w, --width=  cut lines to so many columns; 0 for whole lines
            -a, --at=  Lookup relative to RFC 11 snapshot reference
            Beyond Flux:
            (T) --at-time=DATETIME  of the past: what stood there at DATETIME (-FSD, a date, or seconds)
            (D) --ledger=DIR  with --at-time, of the ledger in DIR instead of the instance's
            Examples:
              flux kvs dir --at-time="2026-01-31 12:00" a
              flux kvs dir -R a
            """;

    private static final String LS =
            """
            [-N ns] [-R] [-d] [-F] [-w COLS] [-1] [key...]
            List directory
            -N, --namespace=  Specify KVS namespace to use.
            -R, --recursive  with the directories below
            -d, --directory  directories by name, not what is in them
            -w, --width=  fit into so many columns; 0 for one line
            -1, --1  one name a line
            -F, --classify  mark directories with . and links with @
            Beyond Flux:
            (T) --at-time=DATETIME  of the past: what stood there at DATETIME (-FSD, a date, or seconds)
            (D) --ledger=DIR  with --at-time, of the ledger in DIR instead of the instance's
            Examples:
              flux kvs ls --at-time=-10m
              flux kvs ls -F a
            """;

    private static final String UNLINK =
            """
            [-N ns] [-O|-b|-s] [-R] [-f] key [key...]
            Remove key
            -N, --namespace=  Specify KVS namespace to use.
            -O, --treeobj-root  print the new root, as RFC 11 has it
            -b, --blobref  print the new root's blobref
            -s, --sequence  print the new root's sequence number
            -R, --recursive  directories too, with all that is in them
            -f, --force  it is no error when there is no such key
            Examples:
              flux kvs unlink -R a
            """;

    private static final String MKDIR =
            """
            [-N ns] [-O|-b|-s] key [key...]
            Create a directory
            -N, --namespace=  Specify KVS namespace to use.
            -O, --treeobj-root  print the new root, as RFC 11 has it
            -b, --blobref  print the new root's blobref
            -s, --sequence  print the new root's sequence number
            Examples:
              flux kvs mkdir a.b
            """;

    private static final String LINK =
            """
            [-N ns] [-T ns] [-O|-b|-s] target linkname
            Create a new name for target
            -N, --namespace=  Specify link's namespace.
            -T, --target-namespace=  Specify target's namespace
            -O, --treeobj-root  print the new root, as RFC 11 has it
            -b, --blobref  print the new root's blobref
            -s, --sequence  print the new root's sequence number
            Examples:
              flux kvs link a.b latest
            """;

    private static final String READLINK =
            """
            [-N ns] [-a treeobj] [ -o | -k ] key [key...]
            Retrieve the key a link refers to
            -N, --namespace=  Specify KVS namespace to use.
            -a, --at=  Lookup relative to RFC 11 snapshot reference
            -o, --namespace-only  Output only namespace if link points to a namespace
            -k, --key-only  Output only key if link points to a namespace
            Beyond Flux:
            (T) --at-time=DATETIME  of the past: what stood there at DATETIME (-FSD, a date, or seconds)
            (D) --ledger=DIR  with --at-time, of the ledger in DIR instead of the instance's
            Examples:
              flux kvs readlink --at-time=-1d latest
              flux kvs readlink latest
            """;

    private static final String COPY =
            """
            [-S src-ns] [-D dst-ns] source destination
            Copy source key to destination key
            -S, --src-namespace=  Specify source key's namespace
            -D, --dst-namespace=  Specify destination key's namespace
            Examples:
              flux kvs copy a.b a.c
            """;

    private static final String MOVE =
            """
            [-S src-ns] [-D dst-ns] source destination
            Move source key to destination key
            -S, --src-namespace=  Specify source key's namespace
            -D, --dst-namespace=  Specify destination key's namespace
            Examples:
              flux kvs move a.b a.c
            """;

    private static final String LOG =
            """
            [-N ns] [--since=WHEN] [--limit=N] [--json] [-w COLS] [--ledger=DIR] key
            Who changed key, or a key below it, when, by which version, and to what
            -N, --namespace=  Specify KVS namespace to use.
            (B) --since=WHEN  changes from WHEN on: -FSD, a date, or seconds since the epoch
            -n, --limit=N  the last N changes only
            (j) --json  a JSON object a line
            -w, --width=COLS  cut lines to so many columns; 0 for whole lines
            (D) --ledger=DIR  of the ledger in DIR instead of the running instance's
            Examples:
              flux kvs log a.b
              flux kvs log --since=-1h --json . | jq .key
            """;

    private static final String WAIT =
            """
            [-N ns] version
            Block until the KVS reaches version
            -N, --namespace=  Specify KVS namespace to use.
            Examples:
              flux kvs wait 42
            """;

    private static final String SYNC =
            """
            [-N ns]
            sync content and checkpoint to disk
            -N, --namespace=  Specify KVS namespace to use.
            Examples:
              flux kvs sync
            """;

    private static final String CREATE =
            """
            [-o owner] [-r rootref] name [name...]
            Create a KVS namespace
            -o, --owner=  Specify alternate namespace owner via userid
            -r, --rootref=  Initialize namespace with specific root reference
            Examples:
              flux kvs namespace create scratch
            """;

    private static final String REMOVE =
            """
            name [name...]
            Remove a KVS namespace
            Examples:
              flux kvs namespace remove scratch
            """;

    private static final String LIST =
            """

            List namespaces on local rank
            Examples:
              flux kvs namespace list
            """;

    private static final String VERSION =
            """
            [-N ns]
            Display current KVS version
            -N, --namespace=  Specify KVS namespace to use.
            Examples:
              flux kvs version
            """;

    private static final String GETROOT =
            """
            [-N ns] [-s|-o|-b]
            Get KVS root treeobj
            -N, --namespace=  Specify KVS namespace to use.
            -s, --sequence  its sequence number alone
            -o, --owner  its owner's user id alone
            -b, --blobref  its blobref alone
            Examples:
              flux kvs get -a "$(flux kvs getroot)" a.b
            """;

    private static final String APPEND =
            """
            [-N ns] [-t SECONDS] key name [context ...]
            Append to eventlog
            -N, --namespace=  Specify KVS namespace to use.
            -t, --timestamp=SECONDS  Specify timestamp in seconds since epoch
            Examples:
              flux kvs eventlog append log start '{"rank":0}'
            """;

    private static final String EVENTLOG_GET =
            """
            [-N ns] [-W] [-w] [-c COUNT] [-u] [-H] [-L WHEN] key
            Get eventlog
            -N, --namespace=  Specify KVS namespace to use.
            -W, --waitcreate  wait until there is one
            -w, --watch  go on with events as they come
            -c, --count=COUNT  COUNT events at most
            -u, --unformatted  as RFC 18 has them
            -H, --human  with times for people
            -L, --color[=WHEN]  'always' (if WHEN is left out), 'never' or 'auto' (default)
            -S, --stream  accepted: large values come in parts anyway
            Examples:
              flux kvs eventlog get -H log
            """;

    private static final String WAIT_EVENT =
            """
            [-N ns] [-t DURATION] [-W] [-u] [-q] [-v] [-H] [-L WHEN] key event
            Wait for event
            -N, --namespace=  Specify KVS namespace to use.
            -W, --waitcreate  wait until there is such a key
            -t, --timeout=DURATION  give up after DURATION
            -u, --unformatted  as RFC 18 has them
            -q, --quiet  do not print the event
            -v, --verbose  print the events before it too
            -H, --human  with times for people
            -L, --color[=WHEN]  'always' (if WHEN is left out), 'never' or 'auto' (default)
            Examples:
              flux kvs eventlog wait-event -t 30s log start
            """;
}
