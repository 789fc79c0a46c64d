package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.decide.Command.Submit;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Submission;
import flux.ledger.job.JobFlags;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.text.Surrogates;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.jobs.JobStats;
import flux.replay.resources.ResourceView;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `job-ingest`: takes submissions, unwraps and checks them, and hands them to the job manager. The
/// answer comes when the job is in the ledger.
public final class IngestService extends Methods {
    /// The first word of a text that is neither an object nor an array.
    private static final Pattern NO_CONTAINER = Pattern.compile("\\s*([^\\s\\[{][^\\s,:]*)");

    private final ResourceView resources;
    private final Desk desk;
    private final Validators validators;
    private final Supplier<JobStats> jobs;
    private final Room room;
    private @Nullable SignedJobspec lastSigned;

    /// @param jobs those that are there already, in numbers
    /// @param room for more
    public IngestService(
            ResourceView resources,
            Desk desk,
            Validators validators,
            Supplier<JobStats> jobs,
            Room room) {
        super("job-ingest");
        this.resources = resources;
        this.desk = desk;
        this.validators = validators;
        this.jobs = jobs;
        this.room = room;
        any("submit", this::submit);
    }

    private void submit(Request request) throws RpcException {
        room.requireForJob(jobs.get());
        SubmitPayload payload = payload(request);
        Submission submission;
        try {
            SignedJobspec signed = payload.unwrap(lastSigned);
            if (lastSigned == null || !signed.isSignedAs(lastSigned)) {
                lastSigned = signed.withoutJobspec();
            }
            signed.check(request.credential().userid(), request.credential().isOwner());
            JobRequests.WithTree read = parse(signed.jobspec());
            JsonNode jobspec = read.tree();
            if ((payload.flags() & JobFlags.NOVALIDATE) == 0) {
                validators.checkForm(jobspec);
                HostConstraints.check(jobspec, resources.all());
                validators.checkOthers(jobspec);
            }
            submission =
                    new Submission(
                            signed.jobspec(),
                            signed.header(),
                            signed.signature(),
                            read.request(),
                            null);
        } catch (InvalidJobspec e) {
            throw error(e.errnum(), String.valueOf(e.getMessage()));
        }
        desk.ask(
                request,
                new Submit(payload.urgency(), payload.flags(), submission),
                fact -> request.respondText("{\"id\":" + ((OfJob) fact).job().value() + "}"));
    }

    private static SubmitPayload payload(Request request) throws RpcException {
        try {
            return SubmitPayload.read(request.bytes());
        } catch (IOException e) {
            throw error(Errno.EPROTO, "error decoding job request: Protocol error");
        }
    }

    private static JobRequests.WithTree parse(byte[] jobspec) throws InvalidJobspec {
        if (jobspec.length == 0 || jobspec[0] != '{') {
            Matcher start = NO_CONTAINER.matcher(new String(jobspec, UTF_8));
            if (start.lookingAt()) {
                throw new InvalidJobspec(
                        Errno.EINVAL,
                        "jobspec: invalid JSON: '[' or '{' expected near '" + start.group(1) + "'");
            }
        }
        if (!Surrogates.arePaired(jobspec, jobspec.length)) {
            throw new InvalidJobspec(
                    Errno.EINVAL, "jobspec: invalid JSON: invalid Unicode: half a surrogate pair");
        }
        try {
            return JobRequests.withTree(jobspec);
        } catch (JsonProcessingException e) {
            throw new InvalidJobspec(
                    Errno.EINVAL, "jobspec: invalid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidJobspec(Errno.EINVAL, "jobspec: invalid JSON: " + e.getMessage());
        }
    }
}
