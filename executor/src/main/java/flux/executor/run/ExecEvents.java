package flux.executor.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.ledger.output.GuestEvent;

/// The events of a job's exec eventlog (RFC 50).
final class ExecEvents {
    static final String SHELL_INIT = "shell.init";
    static final String SHELL_START = "shell.start";
    static final GuestEvent INIT = GuestEvent.of("init");
    static final GuestEvent STARTING = GuestEvent.of("starting");
    static final GuestEvent RECOVERABLE = GuestEvent.of("recoverable");
    static final GuestEvent DONE = GuestEvent.of("done");

    private ExecEvents() {}

    static GuestEvent shellInit(JobPlan plan, String service) {
        ObjectNode context = object();
        context.put("service", service);
        context.put("leader-rank", plan.nodes().getFirst().rank());
        context.put("size", plan.nodes().size());
        if (plan.settings().terminal().interactive()) {
            context.put("pty", "terminus.0");
            if (plan.settings().terminal().captured()) {
                context.put("capture", 1);
            }
        }
        return new GuestEvent(SHELL_INIT, context.toString());
    }

    /// @param taskmapJson the wrapped form of RFC 34
    static GuestEvent shellStart(String taskmapJson) {
        return new GuestEvent(SHELL_START, "{\"taskmap\":" + taskmapJson + "}");
    }

    static GuestEvent taskExit(int localId, int rank, long pid, int waitStatus) {
        ObjectNode context = object();
        context.put("localid", localId);
        context.put("rank", rank);
        context.put("state", "Exited");
        context.put("pid", pid);
        context.put("wait_status", waitStatus);
        context.put("signaled", ExitStatus.signal(waitStatus));
        context.put("exitcode", ExitStatus.code(waitStatus));
        return new GuestEvent("shell.task-exit", context.toString());
    }

    /// @param rank the broker rank of the leading shell, which ends last
    static GuestEvent shellExit(int rank, int waitStatus) {
        ObjectNode context = object();
        context.put("rank", rank);
        context.put("wait_status", waitStatus);
        return new GuestEvent("shell-exit", context.toString());
    }

    static GuestEvent complete(int waitStatus) {
        return new GuestEvent("complete", "{\"status\":" + waitStatus + "}");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
