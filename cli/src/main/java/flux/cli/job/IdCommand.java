package flux.cli.job;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `flux job id` and `flux job namespace`: ids in other forms, without asking an instance. They
/// come from standard input when none are given.
final class IdCommand {
    private final Session session;
    private final Given given;

    IdCommand(Session session, Given given) {
        this.session = session;
        this.given = given;
    }

    int convert() {
        String to = given.value('t', "dec");
        for (String text : ids()) {
            session.out().println(encode(parse(text), to));
        }
        return 0;
    }

    int namespace() {
        for (String text : ids()) {
            session.out().println("job-" + parse(text).dec());
        }
        return 0;
    }

    private static JobId parse(String text) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(text + ": malformed input");
        }
    }

    private String encode(JobId id, String to) {
        boolean ascii = !session.hasF58Letter();
        return switch (to) {
            case "dec" -> Long.toUnsignedString(id.value());
            case "hex" -> id.hex();
            case "dothex" -> id.dothex();
            case "kvs" -> id.kvs();
            case "words" -> id.words();
            case "f58" -> ascii ? id.f58plain() : id.f58();
            case "f58plain" -> id.f58plain();
            case "emoji" -> id.emoji();
            default -> throw new CommandException("Unknown to=" + to);
        };
    }

    private List<String> ids() {
        if (!given.operands().isEmpty()) {
            return given.operands();
        }
        try {
            return new String(session.in().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
