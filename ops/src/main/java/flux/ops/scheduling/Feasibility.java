package flux.ops.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.id.JobId;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.replay.resources.ResourceView;
import flux.scheduler.Matcher;
import flux.scheduler.Matcher.Match;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Matcher.Unsatisfiable;
import flux.scheduler.fluxion.FluxionMatcher;
import org.jspecify.annotations.Nullable;

/// Whether a request could ever be met: asks a matcher of its own, which nobody holds anything of
/// and where all is up. For the reactor's thread.
public final class Feasibility {

    private static final JobId ANYBODY = new JobId(0);

    private final ResourceView resources;
    private final SchedulerModules modules;
    private @Nullable Matcher matcher;
    private ResourceSet matched = ResourceSet.EMPTY;

    public Feasibility(ResourceView resources, SchedulerModules modules) {
        this.resources = resources;
        this.modules = modules;
    }

    /// Another scheduler or configuration: begins with a new matcher.
    public void renew() {
        matcher = null;
    }

    /// @throws RpcException with ENODEV when there will never be enough, EINVAL when the request
    ///     makes no sense, or EBUSY when it is not known
    public void check(JsonNode jobspec) throws RpcException {
        Matcher empty = matcher();
        Match match = empty.match(ANYBODY, JobRequests.of(jobspec.toString().getBytes(UTF_8)), 0);
        switch (match) {
            case Matched _ -> empty.free(ANYBODY);
            case Unsatisfiable u when u.note().equals(FluxionMatcher.UNSATISFIABLE) ->
                    throw new RpcException(Errno.ENODEV, "Unsatisfiable request");
            case Unsatisfiable u when empty instanceof FluxionMatcher ->
                    throw new RpcException(
                            Errno.EINVAL,
                            "Internal match error: "
                                    + u.note().replaceFirst("^unsatisfiable request: ", ""));
            case Unsatisfiable u -> throw new RpcException(Errno.EINVAL, u.note());
            case Matcher.Busy _, Matcher.Reserved _ -> throw new RpcException(Errno.EBUSY, "");
        }
    }

    private Matcher matcher() {
        Matcher known = matcher;
        if (known == null || matched != resources.all()) {
            known = modules.freshMatcher();
            matched = resources.all();
            known.define(matched);
            matcher = known;
        }
        return known;
    }
}
