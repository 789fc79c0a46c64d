package flux.ops.fluxion;

/// What `flux resource-query` can do.
final class QueryHelp {
    static final String USAGE =
            """
            Usage: flux resource-query [OPTIONS]
            Match jobspecs against a graph of resources, by commands read from standard input.

              -L, --load-file=FILE          where the resources are described; without one, hwloc
                                            is this machine
              -f, --load-format=FORMAT      grug (default), hwloc, jgf, rv1exec, rv1exec_force
              -W, --load-allowlist=TYPES    types that the hwloc reader keeps
              -S, --match-subsystems=SET    CA (default), IBA, IBBA, PFS1BA, PA, C+IBA, C+IBBA,
                                            C+PFS1BA, C+PA, IB+IBBA, C+P+IBA, VA, V+PFS1BA, ALL
              -P, --match-policy=POLICY     first (default), firstnodex, high, low, hinode, lonode,
                                            hinodex, lonodex, locality, variation, or key=value words
              -T, --traverser-policy=T      simple (default), flexible
              -F, --match-format=FORMAT     simple (default), pretty_simple, jgf, jgf_shorthand,
                                            rlite, rv1, rv1_shorthand, rv1_nosched, dot, graphml
              -g, --graph-format=FORMAT     dot (default), graphml
              -o, --graph-output=FILE       write the graph there at the end
              -p, --prune-filters=HL:LL,..  totals that are kept at vertices (ALL:core,ALL:node)
              -r, --reserve-vtx-vec=N       vertices to make room for
              -t, --test-output=FILE        write the answers there, too
              -e, --elapse-time             tell the effort of each match
              -d, --disable-prompt          do not prompt
              -h, --help
            """;

    static final String COMMANDS =
            """
            match SUBCMD JOBSPEC             allocate, allocate_with_satisfiability,
                                             allocate_orelse_reserve, satisfiability,
                                             without_allocating, without_allocating_future
            multi-match SUBCMD JOBSPEC...
            update allocate|reserve jgf|jgf_shorthand|rv1exec FILE JOBID START DURATION
            attach JGF                       add what is new in a graph
            remove PATH|RANKS true|false     true: by path
            find EXPRESSION                  status=, sched-now=, sched-future=, agfilter=, names=,
                                             property=, jobid-alloc=, jobid-span=, jobid-tag=,
                                             jobid-reserved=, joined by and, or, ( )
            cancel JOBID [stats]
            partial-cancel JOBID jgf|rv1exec FILE [stats]
            set-property PATH KEY=VALUE      get-property PATH
            set-status PATH up|down          get-status PATH
            list, info JOBID, stat, cat FILE, help, quit
            """;

    private QueryHelp() {}
}
