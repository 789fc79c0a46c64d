package flux.cli.submit;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Waits for many jobs at once over one connection: `flux submit --wait` and `--watch`.
public final class JobWatch {

    /// What the user wants to have of the jobs.
    ///
    /// @param event until which to wait, with `exec.` in front for one of the exec eventlog
    /// @param output copy what they write
    /// @param label say who wrote it
    /// @param verbose 1 to tell how they end, 2 to show all events
    public record Wishes(String event, boolean output, boolean label, int verbose) {}

    private final Session session;
    private final Connection connection;
    private final Wishes wishes;
    private final Progress progress;
    private final List<WatchedJob> jobs = new ArrayList<>();
    private final WatchedJob.Listener listener = new Listener();
    private double firstSubmit = Double.POSITIVE_INFINITY;
    private int code;

    public JobWatch(Session session, Connection connection, Wishes wishes, Progress progress) {
        this.session = session;
        this.connection = connection;
        this.wishes = wishes;
        this.progress = progress;
    }

    /// @param out where its output goes
    public void add(JobId id, PrintStream out, PrintStream err) {
        try {
            String shown = JobIds.show(id, session);
            jobs.add(new WatchedJob(connection, wishes, id, shown, out, err, listener));
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    /// Returns when there is nothing more to wait for.
    ///
    /// @return the largest of the jobs' exit codes
    public int run() {
        try {
            while (!jobs.isEmpty()) {
                boolean worked = false;
                progress.hide();
                for (WatchedJob job : jobs) {
                    worked |= job.step();
                }
                jobs.removeIf(this::settle);
                progress.show();
                if (!worked && !jobs.isEmpty()) {
                    session.out().flush();
                    connection.client().awaitAny();
                }
            }
        } catch (IOException e) {
            throw Connection.lost(e);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        return code;
    }

    private boolean settle(WatchedJob job) {
        code = Math.max(code, job.exitCode());
        return job.isOver();
    }

    private final class Listener implements WatchedJob.Listener {
        @Override
        public double began(double timestamp) {
            firstSubmit = Math.min(firstSubmit, timestamp);
            return firstSubmit;
        }

        @Override
        public void event(WatchedJob job, String name, boolean failed) {
            progress.event(job, name, failed);
        }

        @Override
        public void ended(WatchedJob job) {
            progress.ended();
        }
    }
}
