package flux.cli.job;

import flux.cli.getopt.Syntax;

/// What the subcommands of `flux job` take.
final class JobSyntax {
    private JobSyntax() {}

    static Syntax of(String name) {
        String table =
                switch (name) {
                    case "attach" -> ATTACH;
                    case "eventlog" -> EVENTLOG;
                    case "hostpids" -> HOSTPIDS;
                    case "id" -> ID;
                    case "info" -> INFO;
                    case "kill" -> KILL;
                    case "killall" -> KILLALL;
                    case "last" -> LAST;
                    case "list" -> LIST;
                    case "list-ids" -> LIST_IDS;
                    case "list-inactive" -> LIST_INACTIVE;
                    case "memo" -> MEMO;
                    case "namespace" -> NAMESPACE;
                    case "purge" -> PURGE;
                    case "raise" -> RAISE;
                    case "raiseall" -> RAISEALL;
                    case "stats" -> STATS;
                    case "status" -> STATUS;
                    case "submit" -> SUBMIT;
                    case "taskmap" -> TASKMAP;
                    case "timeleft" -> TIMELEFT;
                    case "urgency" -> URGENCY;
                    case "wait" -> WAIT;
                    case "wait-event" -> WAIT_EVENT;
                    case "why" -> WHY;
                    default -> throw new IllegalArgumentException("no such subcommand: " + name);
                };
        return Syntax.of("flux-job", name, table);
    }

    private static final String ATTACH =
            """
            [OPTIONS] id
            Interactively attach to job
            -E, --show-events  Show job events on stderr
            -X, --show-exec  Show exec events on stderr
            (s) --show-status  Show job status line while pending
            -w, --wait-event=NAME  Wait for event NAME before detaching from eventlog \
            (default=finish)
            -l, --label-io  Label output by rank
            -v, --verbose  Increase verbosity
            -q, --quiet  Suppress warnings written to stderr from flux-job
            -r, --read-only  Disable reading stdin and capturing signals
            -u, --unbuffered  Disable buffering of stdin
            -i, --stdin-ranks=RANKS  Send standard input to only RANKS (default: all)
            (t) --tail[=NUM]  Output only the last NUM lines of job output (default 10)
            (d) --debug  Enable parallel debugger to attach to a running job
            Examples:
              flux job attach ƒ5b1Qz
              flux job attach -E --label-io ƒ5b1Qz
            """;

    private static final String EVENTLOG =
            """
            [OPTIONS] id
            Display eventlog for a job
            -f, --format=FORMAT  Specify output format: text, json
            -T, --time-format=FORMAT  Specify time format: raw, iso, offset
            -H, --human  Display human-readable output. See also --color, --format, and \
            --time-format.
            -L, --color[=WHEN]  Colorize output when supported; WHEN can be 'always' (default if \
            omitted), 'never', or 'auto' (default).
            -F, --follow  Follow events until job is inactive.
            -p, --path=PATH  Specify alternate eventlog name or path suffix (e.g. "exec", \
            "output", or "guest.exec.eventlog")
            Examples:
              flux job eventlog -H ƒ5b1Qz
              flux job eventlog -p exec ƒ5b1Qz
            """;

    private static final String WHY =
            """
            [OPTIONS] id
            Tell why a job waits, and until when
            -j, --json  print the scheduler's answer as JSON
            Examples:
              flux job why ƒ5b1Qz
              flux job why --json $(flux job last) | jq .reason
            """;

    private static final String WAIT_EVENT =
            """
            [OPTIONS] id event
            Wait for an event\s
            -f, --format=FORMAT  Specify output format: text, json
            -T, --time-format=FORMAT  Specify time format: raw, iso, offset
            -H, --human  Display human-readable output. See also --color, --format, and \
            --time-format.
            -t, --timeout=DURATION  timeout after DURATION
            -m, --match-context=KEY=VAL  match key=val in context
            -c, --count=COUNT  required number of matches (default 1)
            -q, --quiet  Do not output matched event
            -v, --verbose  Output all events before matched event
            -L, --color[=WHEN]  Colorize output when supported; WHEN can be 'always' (default if \
            omitted), 'never', or 'auto' (default).
            -p, --path=PATH  Specify alternate eventlog name or path suffix (e.g. "exec", \
            "output", or "guest.exec.eventlog")
            -W, --waitcreate  If path does not exist, wait for its creation
            Examples:
              flux job wait-event -t 30s ƒ5b1Qz start
              flux job wait-event -m type=cancel ƒ5b1Qz exception
            """;

    private static final String INFO =
            """
            [OPTIONS] id key
            Display info for a job
            -o, --original  of the jobspec: as it was submitted
            -b, --base  of the jobspec and R: without later updates
            Examples:
              flux job info ƒ5b1Qz jobspec
              flux job info ƒ5b1Qz R
            """;

    static final String INFO_MISUSED =
            """
            Usage: flux job info id key
            some useful keys are:
              J                    - signed jobspec
              R                    - allocated resources
              eventlog             - primary job eventlog
              jobspec              - job specification
              guest.exec.eventlog  - execution eventlog
              guest.input          - job input log
              guest.output         - job output log
            Use flux job info -h to list available options
            """;

    private static final String ID =
            """
            [OPTIONS] [id ...]
            Convert jobid(s) to another form
            -t, --to=TYPE  dec (default), hex, dothex, kvs, words, f58, f58plain or emoji
            Examples:
              flux job id --to=hex ƒ5b1Qz
            """;

    private static final String KILL =
            """
            [OPTIONS] ids...
            Send signal to one or more running jobs
            -s, --signal=SIG  the signal, by name or number (default: SIGTERM)
            Examples:
              flux job kill -s USR1 ƒ5b1Qz
            """;

    private static final String RAISE =
            """
            [OPTIONS] ids... [--] [message ...]
            Raise exception on one or more jobs
            -s, --severity=N  Set exception severity [0-7] (default=0)
            -t, --type=TYPE  Set exception type (default=cancel)
            -m, --message=NOTE  Set exception note
            Examples:
              flux job raise -s 3 -t note ƒ5b1Qz -- the disk is slow
            """;

    private static final String URGENCY =
            """
            [OPTIONS] id urgency
            Set job urgency (0-31, HOLD, EXPEDITE, DEFAULT)
            -v, --verbose  Output old urgency value on success
            Examples:
              flux job urgency ƒ5b1Qz hold
            """;

    private static final String STATUS =
            """
            [OPTIONS] id [id ...]
            Wait for job(s) to complete and exit with largest exit code
            -v, --verbose  say how each job ended; twice: also of those that succeeded
            -e, --exception-exit-code=N  exit with N when a job ended by an exception alone \
            (default: 1)
            -j, --json  print each job's result as JSON
            Examples:
              flux job status -v ƒ5b1Qz ƒ5b1R1
            """;

    private static final String WAIT =
            """
            [--all] [id]
            Wait for job(s) to complete.
            -a, --all  wait for all that are waitable
            -v, --verbose  with --all: name also the jobs that succeed
            Examples:
              flux job wait --all
            """;

    private static final String SUBMIT =
            """
            [OPTIONS] [jobspec]
            Run job
            -u, --urgency=N  from 0 (hold) to 31 (expedite); 16 if not given
            -f, --flags=  some of debug, waitable, novalidate, signed; with commas between
            -c, --security-config=PATH  Accepted when it is there: jobs are signed with "none"
            -s, --sign-type=TYPE  How the job is signed: none
            Examples:
              flux submit --dry-run hostname | flux job submit
              flux job submit --flags=waitable jobspec.json
            """;

    private static final String TASKMAP =
            """
            [OPTIONS] JOBID|TASKMAP
            Utility function for working with job task maps
            (i) --taskids=NODEID  Print idset of tasks on node NODEID
            (n) --ntasks=NODEID  Print number of tasks on node NODEID
            (s) --nodeid=TASKID  Print the shell rank/nodeid on which a taskid executed
            (h) --hostname=TASKID  Print the hostname on which a taskid executed
            (o) --to=FORMAT  Convert an RFC 34 taskmap to another format (FORMAT can be raw, pmi, \
            multiline or hosts)
            Examples:
              flux job taskmap ƒ5b1Qz
              flux job taskmap --to=raw '[[0,4,4,1]]'
            """;

    private static final String HOSTPIDS =
            """
            [OPTIONS] JOBID
            Print host:pid pairs for tasks in JOBID
            -d, --delimiter=STRING  Set output delimiter (default=",")
            -r, --ranks=IDSET  Include only task ranks in IDSET
            -t, --timeout=DURATION  Exit with error if job is not running after DURATION
            Examples:
              flux job hostpids -t 10s ƒ5b1Qz
            """;

    private static final String TIMELEFT =
            """
            [JOBID]
            Find remaining runtime for job or enclosing instance
            -H, --human  as a duration, such as 1.5h, and not in seconds
            Examples:
              flux job timeleft -H ƒ5b1Qz
            """;

    private static final String LAST =
            """
            SLICE
            List my most recently submitted job id(s)
            Examples:
              flux job last 3
              flux job last [0:2]
            """;

    private static final String LIST =
            """
            [OPTIONS]
            List jobs
            -c, --count=N  N jobs at most
            -s, --states=STATES  jobs in these states
            -u, --user=USER  jobs of USER, or of "all"
            -a, --all-user  my jobs, in any state
            -A, --all  everybody's jobs, in any state
            Examples:
              flux job list -s running
            """;

    private static final String LIST_IDS =
            """
            [OPTIONS] ID [ID ...]
            List job(s) by id
            -W, --wait-state=STATE  Return only after jobid has reached specified state
            Examples:
              flux job list-ids -W inactive ƒ5b1Qz
            """;

    private static final String LIST_INACTIVE =
            """
            [OPTIONS]
            List jobs that have ended, the last one first
            -c, --count=N  N jobs at most
            -s, --since=TIME  that ended after TIME, in seconds since the epoch
            -n, --name=NAME  jobs of this name
            Examples:
              flux job list-inactive -c 10
            """;

    private static final String MEMO =
            """
            [--volatile] id key=value [key=value, ...]
            Post an RFC 21 memo to a job
            (V) --volatile  Memo will not appear in eventlog (will be lost on restart)
            Examples:
              flux job memo ƒ5b1Qz step=3 note="looks good"
            """;

    private static final String KILLALL =
            """
            [OPTIONS]
            Send signal to multiple running jobs
            -u, --user=USER  jobs of USER, or of "all"
            -f, --force  Confirm the command
            -s, --signal=SIG  the signal, by name or number (default: SIGTERM)
            Examples:
              flux job killall
              flux job killall -f -s USR1
            """;

    private static final String RAISEALL =
            """
            [OPTIONS] type [message ...]
            Raise an exception on multiple jobs
            -u, --user=USER  jobs of USER, or of "all"
            -S, --states=STATES  jobs in these states (default: active)
            -s, --severity=N  Set exception severity [0-7] (default=7)
            -f, --force  Confirm the command
            Examples:
              flux job raiseall -S sched note "the disks are slow today"
            """;

    private static final String NAMESPACE =
            """
            [id ...]
            Convert job ids to job guest kvs namespace names
            Examples:
              flux job namespace ƒ5b1Qz
            """;

    private static final String PURGE =
            """
            [OPTIONS] [id ...]
            Purge the oldest inactive jobs
            (a) --age-limit=FSD  Purge jobs that became inactive beyond age-limit.
            -f, --force  Apply changes to the instance.
            (n) --num-limit=COUNT  Purge oldest inactive jobs until COUNT are left.
            Examples:
              flux job purge --age-limit=7d
              flux job purge -f --num-limit=1000
              flux job purge -f ƒ5b1Qz
            """;

    private static final String STATS =
            """
            [OPTIONS]
            Get current job stats
            Examples:
              flux job stats
            """;
}
