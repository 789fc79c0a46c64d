package flux.cli;

import flux.cli.job.JobSubcommands;
import flux.ledger.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux job …`: `id`, which needs no instance, and those that do.
final class JobCommand {

    private static final String USAGE =
            """
            Usage: flux-job [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-job:
               attach          Interactively attach to job
               eventlog        Display eventlog for a job
               id              Convert jobid(s) to another form
               info            Display info for a job
               kill            Send signal to running job(s)
               last            List my most recently submitted job id(s)
               list            List jobs
               list-ids        List jobs by id
               namespace       Convert job ids to job guest kvs namespace names
               raise           Raise exception on one or more jobs
               stats           Get current job stats
               status          Wait for job(s) to complete and exit with largest exit code
               urgency         Set job urgency (0-31, HOLD, EXPEDITE, or DEFAULT)
               wait            Wait for job(s) to complete.
               wait-event      Wait for an event
            """;

    private JobCommand() {}

    static int run(List<String> words, Session session) {
        if (!words.isEmpty() && JobSubcommands.NAMES.contains(words.getFirst())) {
            return JobSubcommands.run(words.getFirst(), words.subList(1, words.size()), session);
        }
        if (words.isEmpty() || !words.getFirst().equals("id")) {
            boolean help = !words.isEmpty() && (words.contains("-h") || words.contains("--help"));
            (help ? session.out() : session.err()).print(USAGE);
            return help ? 0 : 1;
        }
        return id(words.subList(1, words.size()), session);
    }

    /// `flux job id [--to=TYPE] [ID…]`; ids come from standard input when there are none.
    private static int id(List<String> words, Session session) {
        String to = "dec";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("--to=")) {
                to = word.substring("--to=".length());
            } else if ((word.equals("-t") || word.equals("--to")) && i + 1 < words.size()) {
                to = words.get(++i);
            } else if (word.startsWith("-t") && word.length() > 2) {
                to = word.substring(2);
            } else if (word.equals("--")) {
                ids.addAll(words.subList(i + 1, words.size()));
                break;
            } else if (word.length() > 1 && word.startsWith("-")) {
                session.err().println("flux-job id: unrecognized option '" + word + "'");
                session.err().println("Try `flux-job id --help' for more information.");
                return 1;
            } else {
                ids.add(word);
            }
        }
        for (String text : ids.isEmpty() ? lines(session) : ids) {
            JobId id;
            try {
                id = JobId.parse(text);
            } catch (IllegalArgumentException e) {
                session.err().println("flux-job: " + text + ": malformed input");
                return 1;
            }
            String form = encode(id, to, session);
            if (form == null) {
                session.err().println("flux-job: Unknown to=" + to);
                return 1;
            }
            session.out().println(form);
        }
        return 0;
    }

    private static @Nullable String encode(JobId id, String to, Session session) {
        boolean ascii = !session.isUtf8() || session.env().containsKey("FLUX_F58_FORCE_ASCII");
        return switch (to) {
            case "dec" -> Long.toUnsignedString(id.value());
            case "hex" -> id.hex();
            case "dothex" -> id.dothex();
            case "kvs" -> id.kvs();
            case "words" -> id.words();
            case "f58" -> ascii ? id.f58plain() : id.f58();
            case "f58plain" -> id.f58plain();
            case "emoji" -> id.emoji();
            default -> null;
        };
    }

    private static List<String> lines(Session session) {
        try {
            return new String(session.in().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
