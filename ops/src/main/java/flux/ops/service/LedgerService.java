package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command.ImportJob;
import flux.ledger.entry.ImportedJob;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// `ledger`: what only this implementation has. `ledger.digest` tells the digest of the job
/// manager's state and the entry it stands at, to be compared with a replay's; `ledger.import-job`
/// brings in a job of another instance;
/// `ledger.heap` what its views cost.
public final class LedgerService extends Methods {

    /// A state's digest and the sequence number of the last entry in it.
    public record Digest(long sequence, String hex) {}

    /// @param desk takes commands
    /// @param manager runs an action on the job manager's thread
    public LedgerService(Desk desk, Executor manager, Supplier<Digest> digest, Reactor reactor) {
        super("ledger");
        owner("import-job", request -> importJob(desk, request));
        owner("heap", LedgerService::heap);
        owner(
                "digest",
                request ->
                        manager.execute(
                                () -> {
                                    Digest now = digest.get();
                                    reactor.execute(() -> answer(request, now));
                                }));
    }

    /// A job of another instance: `id`, `eventlog`, `jobspec`, and when they are known `J` and `R`;
    /// all but the id are texts.
    private static void importJob(Desk desk, Request request) throws RpcException, IOException {
        JobId id = new JobId(integer(request, "id"));
        try {
            ResourceSet resources = null;
            String r = text(request, "R", "");
            if (!r.isEmpty()) {
                resources = ResourceSet.parse(r.getBytes(UTF_8));
            }
            ImportedJob job =
                    new ImportedJob(text(request, "eventlog"), submission(request), resources);
            desk.ask(request, new ImportJob(id, job), _ -> request.respondEmpty());
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        } catch (InvalidJobspec e) {
            throw error(e.errnum(), String.valueOf(e.getMessage()));
        }
    }

    private static Submission submission(Request request) throws IOException, InvalidJobspec {
        String j = text(request, "J", "");
        if (j.isEmpty()) {
            byte[] jobspec = text(request, "jobspec").getBytes(UTF_8);
            return new Submission(jobspec, "", "", JobRequests.of(jobspec), null);
        }
        SignedJobspec signed = SignedJobspec.unwrap(j);
        return new Submission(
                signed.jobspec(),
                signed.header(),
                signed.signature(),
                JobRequests.of(signed.jobspec()),
                null);
    }

    /// The heap in use after a collection: for those who measure.
    private static void heap(Request request) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("used", runtime.totalMemory() - runtime.freeMemory()));
    }

    private static void answer(Request request, Digest digest) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("seq", digest.sequence()).put("digest", digest.hex()));
    }
}
