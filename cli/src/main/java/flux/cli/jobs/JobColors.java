package flux.cli.jobs;

import flux.cli.Session;
import flux.cli.argparse.Arguments;
import java.util.function.Function;

/// What color a job's line has: blue for a running instance, red for what failed, grey for what was
/// canceled.
final class JobColors implements Function<JobRow, String> {
    private static final String BLUE = "\u001b[01;34m";
    private static final String RED = "\u001b[01;31m";
    private static final String GREY = "\u001b[37m";

    private final boolean wanted;

    private JobColors(boolean wanted) {
        this.wanted = wanted;
    }

    /// As `--color` says: never, always, or auto; empty is always.
    static JobColors of(Arguments arguments, Session session) {
        String when = arguments.value("--color", "auto");
        boolean auto = when.equals("auto");
        boolean allowed = session.env().getOrDefault("NO_COLOR", "").isEmpty();
        return new JobColors(auto ? session.isTerminal(1) && allowed : !when.equals("never"));
    }

    boolean areWanted() {
        return wanted;
    }

    /// @return empty for no color
    @Override
    public String apply(JobRow job) {
        JobStatus result = wanted ? job.result() : null;
        if (!wanted || result == JobStatus.COMPLETED) {
            return "";
        }
        if (result == JobStatus.CANCELED) {
            return GREY;
        }
        if (result != null) {
            return RED;
        }
        return job.state() == JobStatus.RUN && job.uri() != null ? BLUE : "";
    }
}
