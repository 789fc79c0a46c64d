package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Jobs that are Flux instances: the jobspecs of `flux alloc` and `flux batch`.
///
/// One broker runs on each node of the allocation, and the slots say how large that is.
public final class InstanceJobs {

    private static final int PRIVATE_FILE = 0100600;
    private static final int PRIVATE_SCRIPT = 0100700;
    private static final String SCRIPT = "{{tmpdir}}/script";

    private final Submitter submitter;
    private final Jobspecs jobspecs;

    public InstanceJobs(Submitter submitter) {
        this.submitter = submitter;
        this.jobspecs = new Jobspecs(submitter);
    }

    /// `flux alloc [COMMAND…]`.
    public ObjectNode ofAlloc(SubmitArguments arguments) {
        List<String> command = broker(arguments);
        if (arguments.has(SubmitOption.BG)) {
            command.add("-Sbroker.rc2_none=1");
        }
        command.addAll(arguments.command());
        ShellOptions shell =
                new ShellOptions(arguments.without(SubmitOption.OUTPUT, SubmitOption.ERROR));
        perNode(shell);
        if (arguments.has(SubmitOption.BG)) {
            shell.options().putObject("pty").put("capture", 1);
        }
        ObjectNode jobspec =
                jobspecs.jobspec(arguments, command, resources(arguments), shell, null, null);
        addConfiguration(jobspec, arguments);
        return jobspec;
    }

    /// What `flux alloc` would send.
    public Submission submission(SubmitArguments arguments) {
        return SubmitPlan.of(ofAlloc(arguments), arguments).jobs().getFirst();
    }

    /// `flux batch SCRIPT [ARGS…]`, `flux batch --wrap COMMAND…`, or a script from standard input.
    ObjectNode ofBatch(BatchScript script) {
        SubmitArguments arguments = script.arguments();
        JobResources resources = resources(arguments);
        String text = script.checked();
        List<String> words = arguments.command();
        List<String> command = broker(arguments);
        command.add(SCRIPT);
        if (!arguments.has(SubmitOption.WRAP) && words.size() > 1) {
            command.addAll(words.subList(1, words.size()));
        }
        ShellOptions shell = new ShellOptions(arguments).redirect("flux-{{id}}.out");
        perNode(shell);
        ObjectNode jobspec =
                jobspecs.jobspec(arguments, command, resources, shell, script.name(), null);
        addConfiguration(jobspec, arguments);
        files(jobspec)
                .putObject("script")
                .put("mode", PRIVATE_SCRIPT)
                .put("data", text)
                .put("encoding", "utf-8");
        return jobspec;
    }

    private JobResources resources(SubmitArguments arguments) {
        JobResources given = jobspecs.given(arguments);
        return given == null ? JobResources.ofSlots(arguments) : given;
    }

    private static void perNode(ShellOptions shell) {
        shell.options().putObject("per-resource").put("type", "node");
        shell.options().put("mpi", "none").put("exit-timeout", "none");
    }

    /// An instance has one broker on each of its nodes: there are none to add.
    private static void requireNoMoreBrokers(SubmitArguments arguments) {
        String more = arguments.last(SubmitOption.ADD_BROKERS);
        if (more == null || more.matches("0+")) {
            return;
        }
        if (!more.matches("[0-9]{1,9}")) {
            throw new SubmitException("argument --add-brokers: invalid int value: '" + more + "'");
        }
        throw new SubmitException(
                arguments.has(SubmitOption.NODES)
                        ? "--add-brokers: an instance here has one broker on each of its nodes;"
                                + " flux start --test-size=N has more on one node"
                        : "--add-brokers may only be specified with -N, --nnodes");
    }

    private static List<String> broker(SubmitArguments arguments) {
        requireNoMoreBrokers(arguments);
        List<String> command = new ArrayList<>(List.of("flux", "broker"));
        command.addAll(arguments.all(SubmitOption.BROKER_OPTS));
        String dump = arguments.last(SubmitOption.DUMP);
        if (dump != null) {
            command.add("-Scontent.dump=" + (dump.isEmpty() ? "flux-{{jobid}}-dump.tgz" : dump));
        }
        if (arguments.has(SubmitOption.CONF)) {
            command.add("-c{{tmpdir}}/conf.json");
        }
        return command;
    }

    private void addConfiguration(ObjectNode jobspec, SubmitArguments arguments) {
        if (arguments.has(SubmitOption.CONF)) {
            JsonNode configuration =
                    InstanceConfiguration.of(arguments.all(SubmitOption.CONF), submitter);
            files(jobspec)
                    .putObject("conf.json")
                    .put("mode", PRIVATE_FILE)
                    .set("data", configuration);
        }
    }

    private static ObjectNode files(ObjectNode jobspec) {
        return JsonText.object(jobspec, "attributes.system.files");
    }
}
