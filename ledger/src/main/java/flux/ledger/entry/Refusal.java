package flux.ledger.entry;

import flux.ledger.id.JobId;
import org.jspecify.annotations.Nullable;

/// Why the job manager said no: an answer, not an exception; recorded like any decision.
///
/// @param job the job it was about, or null
/// @param rule stable and greppable
/// @param errnum the error number that clients of the protocol see
/// @param text what people see: Flux's own wording where it has one
public record Refusal(@Nullable JobId job, Rule rule, int errnum, String text) {

    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ECHILD = 10;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final int EPROTO = 71;

    /// The rules of the house. Part of the ledger's format: never renamed.
    public enum Rule {
        JOB_UNKNOWN,
        JOB_INACTIVE,
        JOB_NOT_RUNNING,
        JOB_NOT_WAITING_FOR_RESOURCES,
        JOB_HOLDS_RESOURCES,
        JOB_NOT_WAITABLE,
        NOT_YOUR_JOB,
        OWNER_ONLY,
        BAD_VALUE,
        BAD_REQUEST,
        DEPENDENCY_IMPOSSIBLE,
        QUEUE_UNKNOWN,
        QUEUE_DISABLED,
        RESOURCES_TAKEN,
        RESOURCES_UNKNOWN,
        ALREADY_SO,
        JOB_ACTIVE,
        JOB_UPDATED,
        UPDATE_UNSUPPORTED,
        LIMIT_EXCEEDED
    }

    private static Refusal of(Rule rule, int errnum, String text) {
        return new Refusal(null, rule, errnum, text);
    }

    public static Refusal denied(Rule rule, String text) {
        return of(rule, EPERM, text);
    }

    public static Refusal notFound(Rule rule, String text) {
        return of(rule, ENOENT, text);
    }

    public static Refusal noChild(Rule rule, String text) {
        return of(rule, ECHILD, text);
    }

    public static Refusal exists(Rule rule, String text) {
        return of(rule, EEXIST, text);
    }

    public static Refusal invalid(Rule rule, String text) {
        return of(rule, EINVAL, text);
    }

    public static Refusal malformed(Rule rule, String text) {
        return of(rule, EPROTO, text);
    }

    public Refusal about(JobId which) {
        return new Refusal(which, rule, errnum, text);
    }
}
