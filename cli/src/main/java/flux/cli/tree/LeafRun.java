package flux.cli.tree;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.submit.Jobspecs;
import flux.cli.submit.Submission;
import flux.cli.submit.SubmitArguments;
import flux.cli.submit.SubmitLine;
import flux.cli.submit.SubmitPlan;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Sends one leaf its part of the jobs, a piece at a time, and waits until all have ended.
final class LeafRun {
    /// Jobs of which the jobspecs exist at a time, here and, twice as many, in the leaf.
    private static final int PIECE = 2048;

    private static final int ACTIVE_MAX = 2 * PIECE;
    private static final long LOOK_MILLIS = 10;

    /// Told from many threads at once.
    interface Listener {
        void submitted(Hierarchy.Node leaf, JobId id);

        void refused(Submission submission, RpcException why);
    }

    private final Hierarchy.Node leaf;
    private final List<SubmitArguments> jobs;
    private final Jobspecs jobspecs;
    private final Listener listener;
    private final Function<JobId, String> shown;
    private int submitted;
    private int refused;

    /// @param shown a job's id as the caller has it
    LeafRun(
            Hierarchy.Node leaf,
            List<SubmitArguments> jobs,
            Jobspecs jobspecs,
            Listener listener,
            Function<JobId, String> shown) {
        this.shown = shown;
        this.leaf = leaf;
        this.jobs = jobs;
        this.jobspecs = jobspecs;
        this.listener = listener;
    }

    /// The way to the leaf, before the ids of its jobs.
    private String path() {
        return leaf.path().stream().map(each -> shown.apply(each) + "/").collect(joining());
    }

    Tally run() throws InterruptedException {
        try (Connection connection = Connection.to(leaf.uri())) {
            SubmitLine line = new SubmitLine(connection);
            for (int from = 0; from < jobs.size(); from += PIECE) {
                awaitActive(connection, ACTIVE_MAX - PIECE);
                List<SubmitArguments> piece =
                        jobs.subList(from, Math.min(jobs.size(), from + PIECE));
                line.send(SubmitPlan.of(piece, jobspecs).jobs(), outcomes());
            }
            connection.rpc("job-manager.drain", null);
            awaitActive(connection, 0); // the list of jobs hears of it a moment later
            return Tally.of(connection, path(), shown, submitted, refused);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private SubmitLine.Outcomes outcomes() {
        return new SubmitLine.Outcomes() {
            @Override
            public void submitted(Submission submission, JobId id) {
                submitted++;
                listener.submitted(leaf, id);
            }

            @Override
            public void refused(Submission submission, RpcException refusal) {
                refused++;
                listener.refused(submission, refusal);
            }
        };
    }

    /// Returns when no more than `most` of its jobs have yet to end.
    private void awaitActive(Connection connection, int most)
            throws RpcException, InterruptedException {
        while (submitted > most) {
            JsonNode stats = connection.rpc("job-list.job-stats", Connection.object());
            if (submitted - stats.at("/job_states/inactive").asInt() <= most) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
