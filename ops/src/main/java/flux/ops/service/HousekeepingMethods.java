package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.perilog.HousekeepingSettings;
import flux.ledger.entry.Timestamps;
import flux.ledger.id.JobId;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.resources.HousekeepingView;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of housekeeping is asked of `job-manager`.
public final class HousekeepingMethods {
    private static final int SIGNALS_MAX = 64;

    /// Where the scripts run.
    public interface Killer {

        /// @param job of which, or null for all
        /// @param ranks where, or null for everywhere
        void kill(int signum, @Nullable JobId job, @Nullable Idset ranks);
    }

    private final HousekeepingView view;
    private final Optional<HousekeepingSettings> settings;
    private final Killer killer;

    /// @param settings of this instance, if it keeps house
    public HousekeepingMethods(
            HousekeepingView view, Optional<HousekeepingSettings> settings, Killer killer) {
        this.view = view;
        this.settings = settings;
        this.killer = killer;
    }

    void register(ManagerService service) {
        service.owner("housekeeping-kill", this::kill);
    }

    private void kill(Request request) throws RpcException, IOException {
        JsonNode payload = request.json();
        int signum = (int) Methods.integer(request, "signum");
        if (signum < 1 || signum > SIGNALS_MAX) {
            throw new RpcException(Errno.EINVAL, "Invalid signal number");
        }
        JobId job = payload.has("jobid") ? new JobId(Methods.integer(request, "jobid")) : null;
        Idset ranks = null;
        if (payload.has("ranks")) {
            try {
                ranks = Idset.parse(Methods.text(request, "ranks"));
            } catch (InvalidText e) {
                throw new RpcException(Errno.EINVAL, "ranks must be an idset: " + e.getMessage());
            }
        }
        killer.kill(signum, job, ranks);
        request.respondEmpty();
    }

    /// `{"running":{ID:{"t_start","pending","allocated"}},"config":{"release-after","command"}}`.
    void describe(ObjectNode into) {
        ObjectNode running = into.putObject("running");
        view.running()
                .forEach(
                        (job, now) ->
                                running.putObject(job.f58())
                                        .put("t_start", Timestamps.seconds(now.startMicros()))
                                        .put("pending", now.kept().pending().encode())
                                        .put(
                                                "allocated",
                                                now.kept().resources().rankSet().encode()));
        into.putObject("config")
                .put(
                        "release-after",
                        settings.map(HousekeepingSettings::releaseAfterSeconds)
                                .orElse(HousekeepingSettings.ALL_TOGETHER))
                .put(
                        "command",
                        settings.map(known -> String.join(" ", known.script().command()))
                                .orElse(""));
    }
}
