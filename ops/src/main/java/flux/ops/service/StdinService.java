package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The service that each running job has, `UID-shell-ID`: its standard input, and
/// processes beside its tasks.
public final class StdinService {
    private static final String INFIX = "-shell-";

    /// Brings input to a job's tasks.
    public interface Input {

        /// @param ranks an idset of task ranks, or "all"
        void write(JobId job, String ranks, byte[] data, boolean eof);
    }

    private final JobListView jobs;
    private final Input input;
    private final Consumer<Methods> more;

    /// @param more adds what else the service of a job can do
    public StdinService(JobListView jobs, Input input, Consumer<Methods> more) {
        this.jobs = jobs;
        this.input = input;
        this.more = more;
    }

    /// The service of that name, when its job runs.
    public @Nullable Service find(String name) {
        int infix = name.indexOf(INFIX);
        if (infix <= 0) {
            return null;
        }
        ListedJob job;
        try {
            job = jobs.find(JobId.parse(name.substring(infix + INFIX.length())));
        } catch (InvalidText e) {
            return null;
        }
        if (job == null || job.state() != JobState.RUN || job.waitStatus() >= 0) {
            return null;
        }
        return service(name, job.id(), job.userid());
    }

    private Service service(String name, JobId job, int userid) {
        Methods service = new Methods(name);
        service.any(
                "stdin",
                request -> {
                    if (!request.credential().isOwner()
                            && request.credential().userid() != userid) {
                        throw new RpcException(Errno.EPERM, "");
                    }
                    input.write(
                            job,
                            Methods.text(request, "rank"),
                            data(request),
                            Methods.flag(request, "eof"));
                    request.respondEmpty();
                });
        more.accept(service);
        return service;
    }

    private static byte[] data(Request request) throws IOException {
        JsonNode data = request.json().path("data");
        if ("base64".equals(request.json().path("encoding").asText())) {
            try {
                return Base64.getDecoder().decode(data.asText());
            } catch (IllegalArgumentException e) {
                throw new IOException("data is not base64", e);
            }
        }
        return data.asText("").getBytes(StandardCharsets.UTF_8);
    }
}
