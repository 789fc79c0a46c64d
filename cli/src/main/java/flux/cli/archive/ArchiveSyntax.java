package flux.cli.archive;

import flux.cli.getopt.Syntax;

/// What the subcommands of `flux archive` take.
final class ArchiveSyntax {
    private ArchiveSyntax() {}

    static Syntax of(String name) {
        String table =
                switch (name) {
                    case "create" -> CREATE;
                    case "list" -> LIST;
                    case "extract" -> EXTRACT;
                    case "remove" -> REMOVE;
                    default -> throw new IllegalArgumentException("no such subcommand: " + name);
                };
        return Syntax.of("flux-archive", name, table);
    }

    private static final String CREATE =
            """
            [-n NAME] [-C DIR] [--preserve] PATH ...
            Create a KVS file archive
            -n, --name=NAME  Write to archive NAME (default main)
            (N) --no-force-primary  Do not force archive to be in the primary KVS namespace
            -C, --directory=DIR  Change to DIR before reading files
            -v, --verbose[=LEVEL]  Increase output detail.
            (o) --overwrite  Overwrite existing archive
            (a) --append  Append to existing archive
            (p) --preserve  Preserve data over Flux restart
            (m) --mmap  accepted; file content is always copied
            (c) --chunksize=N[KMG]  Limit blob size to N bytes with 0=unlimited (default 1M)
            (s) --small-file-threshold=N[KMG]  up to so many bytes stand in the archive (default 1K)
            Examples:
              flux archive create -C /project dataset1
            """;

    private static final String LIST =
            """
            [-n NAME] [PATTERN]
            List KVS file archive contents
            -n, --name=NAME  Read from archive NAME (default main)
            (N) --no-force-primary  Do not force archive to be in the primary KVS namespace
            -l, --long  Show file type, mode, size
            (r) --raw  Show raw RFC 37 file system object without decoding
            Examples:
              flux archive list -l '*.txt'
            """;

    private static final String EXTRACT =
            """
            [-n NAME] [--overwrite] [-C DIR] [PATTERN]
            Extract KVS file archive contents
            -n, --name=NAME  Read from archive NAME (default main)
            -v, --verbose[=LEVEL]  Show filenames on stderr
            -C, --directory=DIR  Change to DIR before extracting
            (o) --overwrite  Overwrite existing files when extracting
            (w) --waitcreate[=FSD]  Wait for KVS archive key to appear (timeout optional)
            (N) --no-force-primary  Do not force archive to be in the primary KVS namespace
            -t, --list-only  List table of contents without extracting
            Examples:
              flux archive extract --waitcreate=1m -C /tmp/project
            """;

    private static final String REMOVE =
            """
            [-n NAME] [-f]
            Remove a KVS file archive
            -n, --name=NAME  Remove archive NAME (default main)
            (N) --no-force-primary  Do not force archive to be in the primary KVS namespace
            -f, --force  Ignore a nonexistent archive
            Examples:
              flux archive remove -n dataset1
            """;
}
