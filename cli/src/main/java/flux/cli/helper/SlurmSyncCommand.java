package flux.cli.helper;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `flux slurm-expiration-sync`: an instance that runs in a Slurm job ends when that job does, and
/// learns when Slurm gives it another end. Asks squeue(1) from time to time.
public final class SlurmSyncCommand {
    private static final String PROGRAM = "slurm-expiration-sync";

    /// What changes less is jitter.
    private static final double CHANGE_SECONDS_MIN = 5;

    private static final long SQUEUE_SECONDS_MAX = 30;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final Pattern TIME_LEFT =
            Pattern.compile("(?:(\\d+)-)?(?:(?:(\\d+):)?(\\d+):)?(\\d+)");
    private static final Parser PARSER =
            Parser.of(
                    "flux-slurm-expiration-sync",
                    new Subcommand(
                            "",
                            "Tell the instance when the Slurm job ends that it runs in",
                            List.of(
                                    Option.value(
                                            "",
                                            "--poll-interval",
                                            "SECONDS",
                                            "squeue polling interval in seconds (default: 60)"),
                                    Option.value(
                                            "-j", "--jobid", "JOBID", "Operate on Slurm job JOBID"),
                                    Option.flag("-v", "--verbose", "Say what is told")),
                            List.of()),
                    List.of("flux slurm-expiration-sync -j $SLURM_JOB_ID &"));

    private final Session session;
    private final Connection connection;
    private final String job;
    private final boolean verbose;
    private double told = Double.NaN;

    private SlurmSyncCommand(Session session, Connection connection, String job, boolean verbose) {
        this.session = session;
        this.connection = connection;
        this.job = job;
        this.verbose = verbose;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        String job = arguments.value("--jobid", "");
        if (!job.matches("[0-9]{1,18}")) {
            throw new CommandException("Invalid or missing --jobid");
        }
        double interval = interval(arguments.value("--poll-interval", "60"));
        CountDownLatch ended = new CountDownLatch(1);
        session.onSignal(
                signum -> {
                    if (signum == SIGTERM || signum == SIGINT) {
                        ended.countDown();
                    }
                });
        try (Connection connection = Connection.open(session)) {
            SlurmSyncCommand sync =
                    new SlurmSyncCommand(session, connection, job, arguments.has("--verbose"));
            do {
                sync.look(System.currentTimeMillis() / 1e3);
            } while (!ended.await((long) (interval * 1e3), TimeUnit.MILLISECONDS));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static double interval(String text) {
        final double most = 1e9;
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds < most) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new CommandException(
                "--poll-interval=" + text + ": expected a number of seconds above 0");
    }

    private void look(double now) {
        String text = timeLeft();
        double left = seconds(text);
        double expiration = left < 0 ? 0 : now + left;
        if (Math.abs(expiration - told) <= CHANGE_SECONDS_MIN) {
            return;
        }
        try {
            connection.rpc(
                    "resource.expiration-update",
                    Connection.object().put("expiration", expiration));
            told = expiration;
            if (verbose) {
                session.err()
                        .println(
                                "%s: %s remaining, expiration=%.3f"
                                        .formatted(PROGRAM, text, expiration));
            }
        } catch (RpcException e) {
            session.err()
                    .println(PROGRAM + ": resource.expiration-update failed: " + e.getMessage());
        }
    }

    private String timeLeft() {
        ProcessBuilder squeue = new ProcessBuilder("squeue", "-h", "-j", job, "-o", "%L");
        squeue.environment().clear();
        squeue.environment().putAll(session.env());
        try {
            Process process = squeue.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readNBytes(1 << 16), UTF_8).strip();
            if (!process.waitFor(SQUEUE_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new CommandException("squeue does not answer");
            }
            if (process.exitValue() != 0) {
                throw new CommandException("squeue: " + said.lines().findFirst().orElse("failed"));
            }
            return said;
        } catch (IOException e) {
            throw new CommandException("squeue cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    /// `[D-][[H:]M:]S`, as squeue(1) writes it.
    ///
    /// @return -1 for no limit
    static double seconds(String timeLeft) {
        if (timeLeft.equals("UNLIMITED") || timeLeft.equals("NOT_SET")) {
            return -1;
        }
        Matcher matcher = TIME_LEFT.matcher(timeLeft);
        if (!matcher.matches()) {
            throw new CommandException("squeue answers '" + timeLeft + "', which is no time");
        }
        int[] weights = {86400, 3600, 60, 1};
        double seconds = 0;
        for (int i = 0; i < weights.length; i++) {
            String part = matcher.group(i + 1);
            seconds += part == null ? 0 : Double.parseDouble(part) * weights[i];
        }
        return seconds;
    }
}
