package flux.cli.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/// Sends submissions, many under way at a time, and hands out the answers in the order of the jobs.
public final class SubmitLine {

    /// Requests under way.
    static final int WINDOW = 256;

    private final FluxClient client;
    private final String header;
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>(WINDOW);

    private record Sent(Submission submission, RpcStream answer) {}

    /// Told of each job in turn.
    public interface Outcomes {
        void submitted(Submission submission, JobId id);

        void refused(Submission submission, RpcException refusal);
    }

    public SubmitLine(Connection connection) {
        this.client = connection.client();
        int userid = (int) new UnixSystem().getUid();
        this.header = SignedJobspec.headerOf(userid);
    }

    /// Sends all of them; returns when the last has been answered.
    public void send(List<Submission> submissions, Outcomes outcomes) {
        try {
            for (Submission submission : submissions) {
                if (underWay.size() == WINDOW) {
                    settle(underWay.remove(), outcomes);
                }
                underWay.add(new Sent(submission, send(submission)));
            }
            while (!underWay.isEmpty()) {
                settle(underWay.remove(), outcomes);
            }
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    private RpcStream send(Submission submission) throws IOException {
        byte[] jobspec = submission.jobspec().getBytes(UTF_8);
        // Base64 and dots need no escapes, and a JSON writer would look at each of some kilobytes.
        String j = SignedJobspec.wrap(header, jobspec, "none");
        String numbers = "\"urgency\":" + submission.urgency() + ",\"flags\":" + submission.flags();
        byte[] bytes = Message.payload("{\"J\":\"" + j + "\"," + numbers + "}");
        return client.sendRaw("job-ingest.submit", bytes, Message.NODEID_ANY, 0);
    }

    private static void settle(Sent sent, Outcomes outcomes) throws IOException {
        try {
            long id = sent.answer().one().path("id").longValue();
            outcomes.submitted(sent.submission(), new JobId(id));
        } catch (RpcException e) {
            outcomes.refused(sent.submission(), e);
        }
    }
}
