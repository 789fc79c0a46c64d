package flux.cli.helper;

import flux.cli.Session;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// `flux fortune`: something about Flux that one may not know yet.
public final class FortuneCommand {
    private static final String TABLE =
            """
            [OPTIONS]
            Say something worth knowing
            -a, --all  Say everything
            Examples:
              flux fortune
            """;
    private static final List<String> FORTUNES =
            List.of(
                    "flux job why ID tells what a job waits for, and when it will start.",
                    "flux jobs -o help lists all formats; flux jobs -o long shows more of each job.",
                    "flux run -N1 --requires='not host:node3' ./step keeps away from a node.",
                    "Two ^C within two seconds cancel the job; ^C and ^Z leave it to itself.",
                    "flux submit --cc=1-1000 --wait ./step {cc} is a thousand jobs and one line.",
                    "flux job attach also works after the job has ended: the ledger has its output.",
                    "flux kvs get --at-time=-1h KEY tells what a key was an hour ago.",
                    "flux alloc in a job makes an instance in an instance in an instance.",
                    "flux update ID duration=+30m gives a running job half an hour more.",
                    "flux ledger cat --event=refusal shows what was refused, to whom, and why.",
                    "A job that is held (--urgency=hold) runs with: flux job urgency ID default",
                    "flux hostlist -e local names the hosts that you are on, each on a line.");

    private FortuneCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-fortune",
                Syntax.of("flux-fortune", "", TABLE),
                words,
                session,
                given -> {
                    given.operands(0, 0);
                    if (given.has('a')) {
                        FORTUNES.forEach(session.out()::println);
                    } else {
                        int one = ThreadLocalRandom.current().nextInt(FORTUNES.size());
                        session.out().println(FORTUNES.get(one));
                    }
                    return 0;
                });
    }
}
