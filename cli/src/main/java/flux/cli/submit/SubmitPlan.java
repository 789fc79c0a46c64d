package flux.cli.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.text.PythonJson;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All jobs that one submission command asks for, in order.
///
/// @param warnings lines for standard error before anything is sent
public record SubmitPlan(List<Submission> jobs, List<String> warnings) {

    public SubmitPlan {
        jobs = List.copyOf(jobs);
        warnings = List.copyOf(warnings);
    }

    /// One job, or one for each id of --cc or --bcc.
    ///
    /// @throws SubmitException when the arguments are wrong
    public static SubmitPlan of(SubmitArguments arguments, Jobspecs jobspecs) {
        List<Submission> jobs = new ArrayList<>();
        add(jobs, arguments, jobspecs);
        return new SubmitPlan(jobs, Dependencies.warnings(arguments));
    }

    /// The jobs of `flux bulksubmit`: those of each of `commands`.
    public static SubmitPlan of(List<SubmitArguments> commands, Jobspecs jobspecs) {
        List<Submission> jobs = new ArrayList<>(commands.size());
        commands.forEach(arguments -> add(jobs, arguments, jobspecs));
        List<String> warnings =
                commands.isEmpty() ? List.of() : Dependencies.warnings(commands.getFirst());
        return new SubmitPlan(jobs, warnings);
    }

    /// One job with the jobspec that was made for it.
    static SubmitPlan of(ObjectNode jobspec, SubmitArguments arguments) {
        return new SubmitPlan(
                List.of(submission(jobspec, arguments, "")), Dependencies.warnings(arguments));
    }

    private static void add(List<Submission> jobs, SubmitArguments arguments, Jobspecs jobspecs) {
        String cc = arguments.last(SubmitOption.CC);
        String bcc = arguments.last(SubmitOption.BCC);
        if (cc != null && bcc != null) {
            throw new SubmitException("specify only one of --cc or --bcc");
        }
        String ids = cc == null ? bcc : cc;
        if (ids == null) {
            jobs.add(submission(arguments, jobspecs, null, ""));
            return;
        }
        if (idset(ids).isEmpty()) {
            throw new SubmitException(
                    (cc == null ? "--bcc" : "--cc") + ": expected one id or more");
        }
        boolean tellsJob = cc != null;
        for (int id : idset(ids).stream().toArray()) {
            String copy = Integer.toString(id);
            SubmitArguments own = arguments.map(text -> text.replace("{cc}", copy));
            jobs.add(submission(own, jobspecs, tellsJob ? copy : null, "cc=" + copy + ": "));
        }
    }

    private static Submission submission(
            SubmitArguments arguments, Jobspecs jobspecs, @Nullable String copy, String label) {
        return submission(jobspecs.ofTasks(arguments, copy), arguments, label);
    }

    private static Submission submission(
            ObjectNode jobspec, SubmitArguments arguments, String label) {
        int flags = SubmitFlags.parse(arguments.all(SubmitOption.FLAGS));
        return new Submission(
                arguments.finish().apply(PythonJson.unicode(jobspec)),
                Urgency.parse(arguments.last(SubmitOption.URGENCY)),
                flags | (arguments.has(SubmitOption.DEBUG) ? SubmitFlags.DEBUG.bit() : 0),
                label,
                arguments.last(SubmitOption.LOG),
                arguments.last(SubmitOption.LOG_STDERR));
    }

    private static Idset idset(String text) {
        try {
            return Idset.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SubmitException("IDset(): Invalid argument: " + text);
        }
    }
}
