package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jobs that are Flux instances: the jobspecs of `flux alloc` and `flux batch`.
///
/// One broker runs on each node of the allocation, and the slots say how large that is.
public final class InstanceJobs {

    private static final int PRIVATE_FILE = 0100600;
    private static final int PRIVATE_SCRIPT = 0100700;
    private static final String WRAPPER = "#!/bin/sh\n";
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
    public ObjectNode ofBatch(SubmitArguments arguments) {
        JobResources resources = resources(arguments);
        List<String> words = arguments.command();
        boolean wrap = arguments.has(SubmitOption.WRAP);
        String name = words.isEmpty() ? "batch" : basename(words.getFirst());
        String script =
                wrap && !words.isEmpty()
                        ? WRAPPER + String.join(" ", words) + "\n"
                        : script(words, name, wrap);
        List<String> command = broker(arguments);
        command.add(SCRIPT);
        if (!wrap && words.size() > 1) {
            command.addAll(words.subList(1, words.size()));
        }
        ShellOptions shell = new ShellOptions(arguments).redirect("flux-{{id}}.out");
        perNode(shell);
        ObjectNode jobspec = jobspecs.jobspec(arguments, command, resources, shell, name, null);
        addConfiguration(jobspec, arguments);
        files(jobspec)
                .putObject("script")
                .put("mode", PRIVATE_SCRIPT)
                .put("data", script)
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

    private static List<String> broker(SubmitArguments arguments) {
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

    private String script(List<String> words, String name, boolean wrap) {
        byte[] bytes;
        try {
            bytes =
                    words.isEmpty()
                            ? submitter.in().readAllBytes()
                            : Files.readAllBytes(submitter.cwd().resolve(words.getFirst()));
        } catch (NoSuchFileException e) {
            throw new SubmitException(
                    "[Errno 2] No such file or directory: '" + words.getFirst() + "'");
        } catch (IOException e) {
            throw new SubmitException(name + ": " + e.getMessage());
        }
        String text = decode(bytes);
        if (text == null) {
            throw new SubmitException(
                    name + " does not appear to be a script, or failed to encode as utf-8");
        }
        if (wrap) {
            return WRAPPER + text;
        }
        if (!text.startsWith("#!")) {
            throw new SubmitException(name + " does not appear to start with '#!'");
        }
        return text;
    }

    private static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
