package flux.cli.job;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.Attach;
import flux.cli.attach.AttachOptions;
import flux.cli.attach.AttachOptions.Status;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;

/// `flux job attach`: parse, then follow the job.
final class AttachCommand {
    private static final int TAIL_LINES = 10;

    private final Session session;
    private final Connection connection;

    AttachCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) {
        GivenJob job = GivenJob.parse(given.operand());
        if (given.has('d')) {
            throw new CommandException("--debug: no parallel debugger can be attached yet");
        }
        int tail = given.value('t', "").isEmpty() ? TAIL_LINES : given.integer('t', TAIL_LINES);
        AttachOptions options =
                new AttachOptions(
                        given.has('l'),
                        given.has('E'),
                        given.has('X'),
                        given.has('r'),
                        !given.has('r'),
                        given.value('w', AttachOptions.FINISH),
                        given.value('i', AttachOptions.ALL_RANKS),
                        given.has('t') ? tail : AttachOptions.ALL_LINES,
                        given.has('s') ? Status.ALWAYS : Status.ON_TERMINAL);
        return new Attach(session, connection, job.id(), job.text(), options).run();
    }
}
