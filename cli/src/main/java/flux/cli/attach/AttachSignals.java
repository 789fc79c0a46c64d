package flux.cli.attach;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;

/// What signals to an attached command mean: two ^C within two seconds cancel the job, ^C and ^Z
/// leave it to itself, ^Z alone suspends; others go on to the job's tasks.
final class AttachSignals {
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGUSR1 = 10;
    private static final int SIGUSR2 = 12;
    private static final int SIGALRM = 14;
    private static final int SIGTERM = 15;
    private static final int SIGWINCH = 28;
    private static final long TWICE_NANOS = 2_000_000_000L;

    private final Session session;
    private final JobId id;
    private long lastInterruptNanos = Long.MIN_VALUE;
    private final Runnable detach;
    private volatile boolean detaching;
    private volatile Runnable onResize = () -> {};

    /// @param detach ends the attachment
    AttachSignals(Session session, JobId id, Runnable detach) {
        this.session = session;
        this.id = id;
        this.detach = detach;
    }

    void install() {
        session.onSignal(this::on);
        session.onSuspend(this::suspended);
    }

    /// The caller's terminal has another size.
    void onResize(Runnable action) {
        onResize = action;
    }

    boolean isDetaching() {
        return detaching;
    }

    private synchronized void on(int signum) {
        switch (signum) {
            case SIGINT -> interrupt();
            case SIGWINCH -> onResize.run();
            case SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM ->
                    ask("job-manager.kill", "signum", signum);
            default -> {}
        }
    }

    private synchronized boolean suspended() {
        if (!isSoonAfterInterrupt(System.nanoTime())) {
            return false;
        }
        detaching = true;
        session.err().println("flux-job: detaching...");
        detach.run();
        return true;
    }

    private boolean isSoonAfterInterrupt(long now) {
        return lastInterruptNanos != Long.MIN_VALUE && now - lastInterruptNanos < TWICE_NANOS;
    }

    private void interrupt() {
        long now = System.nanoTime();
        boolean twice = isSoonAfterInterrupt(now);
        lastInterruptNanos = now;
        if (twice) {
            try (Connection connection = Connection.open(session)) {
                connection.rpc(
                        "job-manager.raise",
                        Connection.object()
                                .put("id", id.value())
                                .put("type", "cancel")
                                .put("severity", 0)
                                .put("note", "interrupted by ctrl-C"));
            } catch (RpcException | CommandException e) {
                session.err().println("flux-job: " + e.getMessage());
            }
        } else {
            session.err()
                    .println("flux-job: one more ctrl-C within 2s to cancel or ctrl-Z to detach");
        }
    }

    private void ask(String topic, String key, int value) {
        try (Connection connection = Connection.open(session)) {
            connection.rpc(topic, Connection.object().put("id", id.value()).put(key, value));
        } catch (RpcException e) {
            // A job that has ended meanwhile needs no signal, and its end is about to be told.
            if (e.errnum() != Errno.ENOENT) {
                session.err().println("flux-job: " + e.getMessage());
            }
        } catch (CommandException e) {
            session.err().println("flux-job: " + e.getMessage());
        }
    }
}
