package flux.cli.exec;

import flux.cli.getopt.Syntax;

/// The words of `flux exec`.
final class ExecSyntax {
    private static final String TABLE =
            """
            [OPTIONS]...

            -r, --rank=IDSET  Specify target ranks.  Default is "all"
            -x, --exclude=IDSET  Exclude ranks from target.
            (b) --bg  Run process in background and exit
            (w) --waitable  Process remains a zombie until exit status is collected
            (a) --attach=  Attach to a running background process (arg is pid or label)
            (L) --label=LABEL  Set a remote process label.
            -d, --dir=PATH  Set the working directory to PATH
            -l, --label-io  Label lines of output with the source RANK
            -n, --noinput  Redirect stdin from /dev/null
            -v, --verbose  Run with more verbosity.
            -q, --quiet  Suppress extraneous output.
            (i) --with-imp  Run args under 'flux-imp run'
            -j, --jobid=JOBID  Set target ranks to nodes assigned to JOBID and  service name to job \
            shell exec service
            Examples:
              flux exec -l hostname
              flux exec -r 0 -d /tmp sh -c 'echo $PWD'
              flux exec --bg --label=watch -r 0 sleep 60
            """;

    private ExecSyntax() {}

    static Syntax table() {
        return Syntax.of("flux-exec", "", TABLE);
    }
}
