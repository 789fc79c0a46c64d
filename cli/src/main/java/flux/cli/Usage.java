package flux.cli;

/// What `flux --help` shows.
final class Usage {

    static final String TEXT =
            """
            Usage: flux [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.
              -v, --verbose          Be verbose about environment and command search
              -V, --version          Display command and component versions
              -p, --parent           Set environment of parent instead of current instance
              -r, --root             Set environment of root instead of current instance

            For general Flux documentation, please visit
                https://flux-framework.readthedocs.io

            run and submit jobs, allocate resources
               submit             submit a job to a Flux instance
               run                run a Flux job interactively
               bulksubmit         submit jobs in bulk to a Flux instance
               alloc              allocate a new Flux instance for interactive use
               batch              submit a batch script to Flux

            list and interact with jobs
               jobs               list jobs submitted to Flux
               top                display running Flux jobs
               pstree             display job hierarchies
               cancel             cancel one or more jobs
               pgrep/pkill        search or cancel matching jobs
               job                get job status, info, etc (see: flux help job)
               proxy              proxy connections to Flux jobs and instances
               watch              monitor one or more Flux jobs
               update             update active Flux jobs

            get resource, queue and other instance information
               resource           list/manipulate Flux resource status
               queue              list and manipulate flux queues
               overlay            Show flux overlay network status
               uptime             Tell how long Flux has been up and running

            other useful commands
               start              bootstrap a local Flux instance
               version            Display flux version information
               config             Manage/query Flux configuration
               env                Print the flux environment or execute a command inside it
               admin              Flux administration subcommands
               hostlist           fetch, combine, and manipulate Flux hostlists

            See 'flux help COMMAND' for more information about a specific command.
            """;

    private Usage() {}
}
