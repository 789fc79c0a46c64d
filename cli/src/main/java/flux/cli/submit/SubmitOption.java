package flux.cli.submit;

import static flux.cli.submit.SubmitOption.Kind.FLAG;
import static flux.cli.submit.SubmitOption.Kind.OPTIONAL;
import static flux.cli.submit.SubmitOption.Kind.VALUE;

import java.util.EnumSet;
import java.util.Set;

/// The options of submission commands, in the order their help and `bulksubmit --dry-run` show
/// them.
///
/// Source: flux-submit(1), flux-run(1), flux-bulksubmit(1), flux-alloc(1), flux-batch(1).
public enum SubmitOption {
    QUEUE("-q", "--queue", VALUE, "NAME", "submit to this queue"),
    TIME_LIMIT("-t", "--time-limit", VALUE, "MIN|FSD", "time limit; minutes when without a unit"),
    URGENCY("", "--urgency", VALUE, "N", "0-31, hold, expedite or default"),
    JOB_NAME("", "--job-name", VALUE, "NAME", "name of the job, else of the command"),
    NODES("-N", "--nodes", VALUE, "N", "number of nodes"),
    EXCLUSIVE("-x", "--exclusive", FLAG, "", "with nodes, take whole nodes"),
    NTASKS("-n", "--ntasks", VALUE, "N", "number of tasks"),
    CORES_PER_TASK("-c", "--cores-per-task", VALUE, "N", "cores for each task"),
    GPUS_PER_TASK("-g", "--gpus-per-task", VALUE, "N", "GPUs for each task"),
    CORES("", "--cores", VALUE, "N", "total number of cores"),
    TASKS_PER_NODE("", "--tasks-per-node", VALUE, "N", "tasks on each node"),
    TASKS_PER_CORE("", "--tasks-per-core", VALUE, "N", "tasks on each core"),
    GPUS_PER_NODE("", "--gpus-per-node", VALUE, "N", "GPUs on each node"),
    NSLOTS("-n", "--nslots", VALUE, "N", "number of slots"),
    CORES_PER_SLOT("-c", "--cores-per-slot", VALUE, "N", "cores for each slot"),
    GPUS_PER_SLOT("-g", "--gpus-per-slot", VALUE, "N", "GPUs for each slot"),
    RESOURCES_SHAPE("", "--resources-shape", VALUE, "SHAPE", "resources as a shape (RFC 46)"),
    RESOURCES_JSON("", "--resources-json", VALUE, "JSON|FILE", "resources as JSON (RFC 14)"),
    ENV("", "--env", VALUE, "RULE", "rule for the job's environment"),
    ENV_REMOVE("", "--env-remove", VALUE, "PATTERN", "leave these variables out"),
    ENV_FILE("", "--env-file", VALUE, "FILE", "read rules for the environment from FILE"),
    RLIMIT("", "--rlimit", VALUE, "RULE", "rule for the job's resource limits"),
    CWD("", "--cwd", VALUE, "DIR", "the job's current directory"),
    INPUT("", "--input", VALUE, "FILE|RANKS", "standard input of the tasks"),
    OUTPUT("", "--output", VALUE, "TEMPLATE", "standard output of the tasks"),
    ERROR("", "--error", VALUE, "TEMPLATE", "standard error of the tasks"),
    UNBUFFERED("-u", "--unbuffered", FLAG, "", "do not buffer the tasks' input and output"),
    LABEL_IO("-l", "--label-io", FLAG, "", "prefix lines of output with the task's rank"),
    SETOPT("-o", "--setopt", VALUE, "KEY[=VAL]", "set a shell option"),
    SETATTR("-S", "--setattr", VALUE, "KEY[=VAL]", "set an attribute of the jobspec"),
    ADD_FILE("", "--add-file", VALUE, "[NAME[:PERMS]=]ARG", "give the job a file"),
    DEPENDENCY("", "--dependency", VALUE, "URI", "wait for another job (RFC 26)"),
    BEGIN_TIME("", "--begin-time", VALUE, "+FSD|DATETIME", "do not begin before"),
    REQUIRES("", "--requires", VALUE, "EXPR", "what the resources must have (RFC 35)"),
    SIGNAL("", "--signal", VALUE, "[SIG]@[TIME]", "send SIG this long before the time limit"),
    TASKMAP("", "--taskmap", VALUE, "SCHEME[:VAL]", "which task runs where"),
    FLAGS("", "--flags", VALUE, "LIST", "debug, waitable, novalidate"),
    BANK("-B", "--bank", VALUE, "NAME", "charge this bank"),
    CC("", "--cc", VALUE, "IDSET", "a copy for each id; {cc} and FLUX_JOB_CC hold it"),
    BCC("", "--bcc", VALUE, "IDSET", "a copy for each id, without FLUX_JOB_CC"),
    LIST_PLUGINS("", "--list-plugins", FLAG, "", "list the plugins that add options, and exit"),
    DRY_RUN("", "--dry-run", FLAG, "", "print the jobspec instead of submitting it"),
    DEBUG("", "--debug", FLAG, "", "set the debug flag"),
    QUIET("", "--quiet", FLAG, "", "do not print job ids"),
    VERBOSE("-v", "--verbose", FLAG, "", "say more; may be repeated"),
    WAIT("", "--wait", FLAG, "", "wait for the jobs to end"),
    WAIT_EVENT("", "--wait-event", VALUE, "NAME", "wait for this event"),
    WATCH("", "--watch", FLAG, "", "wait and copy the jobs' output"),
    PROGRESS("", "--progress", FLAG, "", "show a progress bar"),
    JPS("", "--jps", FLAG, "", "show throughput in the progress bar"),
    LOG("", "--log", VALUE, "FILE", "write the command's output to FILE"),
    LOG_STDERR("", "--log-stderr", VALUE, "FILE", "write the command's errors to FILE"),
    DEFINE("", "--define", VALUE, "NAME=EXPR", "{.NAME} stands for EXPR of the input x"),
    SHUFFLE("", "--shuffle", FLAG, "", "submit in random order"),
    SEP("", "--sep", VALUE, "STRING", "what separates inputs, default newline"),
    HIERARCHY("", "--hierarchy", VALUE, "auto|WxW", "run them in instances of their own, by level"),
    JSON("", "--json", FLAG, "", "with --hierarchy, summarize as JSON"),
    CONF("", "--conf", VALUE, "CONF", "configuration of the new instance"),
    BROKER_OPTS("", "--broker-opts", VALUE, "OPTS", "options of the new instance's broker"),
    DUMP("", "--dump", OPTIONAL, "FILE", "save the instance's content when it ends"),
    ADD_BROKERS("", "--add-brokers", VALUE, "N", "brokers beside one on each node: none here"),
    BG("", "--bg", FLAG, "", "return when the instance is ready"),
    WRAP("", "--wrap", FLAG, "", "put the command in a script");

    /// How many values an option takes.
    enum Kind {
        FLAG,
        VALUE,
        OPTIONAL
    }

    private static final Set<SubmitOption> COMMON =
            EnumSet.of(
                    QUEUE,
                    TIME_LIMIT,
                    URGENCY,
                    JOB_NAME,
                    NODES,
                    EXCLUSIVE,
                    RESOURCES_SHAPE,
                    RESOURCES_JSON,
                    ENV,
                    ENV_REMOVE,
                    ENV_FILE,
                    RLIMIT,
                    CWD,
                    OUTPUT,
                    ERROR,
                    INPUT,
                    UNBUFFERED,
                    LABEL_IO,
                    SETOPT,
                    SETATTR,
                    ADD_FILE,
                    DEPENDENCY,
                    BEGIN_TIME,
                    REQUIRES,
                    SIGNAL,
                    TASKMAP,
                    FLAGS,
                    BANK,
                    LIST_PLUGINS,
                    DRY_RUN,
                    DEBUG,
                    QUIET,
                    VERBOSE);

    private static final Set<SubmitOption> TASKS =
            EnumSet.of(
                    NTASKS,
                    CORES_PER_TASK,
                    GPUS_PER_TASK,
                    CORES,
                    TASKS_PER_NODE,
                    TASKS_PER_CORE,
                    GPUS_PER_NODE);

    private static final Set<SubmitOption> SLOTS =
            EnumSet.of(NSLOTS, CORES_PER_SLOT, GPUS_PER_SLOT, CONF, BROKER_OPTS, DUMP, ADD_BROKERS);

    private static final Set<SubmitOption> COPIES =
            EnumSet.of(CC, BCC, WAIT, WAIT_EVENT, WATCH, PROGRESS, JPS, LOG, LOG_STDERR);

    private final String shortName;
    private final String longName;
    private final Kind kind;
    private final String label;
    private final String help;

    SubmitOption(String shortName, String longName, Kind kind, String label, String help) {
        this.shortName = shortName;
        this.longName = longName;
        this.kind = kind;
        this.label = label;
        this.help = help;
    }

    public static Set<SubmitOption> ofRun() {
        Set<SubmitOption> options = union(COMMON, TASKS);
        options.add(WAIT_EVENT);
        return options;
    }

    public static Set<SubmitOption> ofSubmit() {
        return union(union(COMMON, TASKS), COPIES);
    }

    public static Set<SubmitOption> ofBulksubmit() {
        return union(ofSubmit(), EnumSet.of(DEFINE, SHUFFLE, SEP, HIERARCHY, JSON));
    }

    public static Set<SubmitOption> ofAlloc() {
        return union(union(COMMON, SLOTS), EnumSet.of(BG));
    }

    public static Set<SubmitOption> ofBatch() {
        return union(union(COMMON, SLOTS), EnumSet.of(WRAP));
    }

    /// `-n`, or empty.
    public String shortName() {
        return shortName;
    }

    /// `--ntasks`.
    public String longName() {
        return longName;
    }

    Kind kind() {
        return kind;
    }

    String label() {
        return label;
    }

    String help() {
        return help;
    }

    /// The option with a value as one word, the shortest way to write it.
    String withValue(String value) {
        return kind == FLAG
                ? (shortName.isEmpty() ? longName : shortName)
                : shortName.isEmpty() ? longName + "=" + value : shortName + value;
    }

    private static Set<SubmitOption> union(Set<SubmitOption> a, Set<SubmitOption> b) {
        Set<SubmitOption> all = EnumSet.copyOf(a);
        all.addAll(b);
        return all;
    }
}
