package flux.cli.manual;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.host.CommandRunner;
import flux.cli.host.Exec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/// `flux help COMMAND`, `flux man COMMAND` and `flux completion SHELL`.
public final class ManualCommands {

    /// Shows the page with man(1) where there is one, else with a pager, and clears away after it.
    private static final String SHOW =
            """
            if command -v man >/dev/null 2>&1; then man -l "$1"; else ${PAGER:-less} "$2"; fi
            rm -f "$1" "$2"
            """;

    private static final String HELP =
            """
            Usage: flux help [COMMAND [SUBCOMMAND]]
            Show the manual of a command
              -h, --help             Display this message.

            Examples:
              flux help job attach
            """;
    private static final String MAN =
            """
            Usage: flux man COMMAND [SUBCOMMAND]
            Show the manual of a command; write it for man(1) when standard output is no terminal
              -h, --help             Display this message.

            Examples:
              flux man kvs get
              flux man job attach >/usr/local/share/man/man1/flux-job-attach.1
            """;
    private static final String COMPLETION =
            """
            Usage: flux completion bash|zsh|fish
            Write a script that completes flux on the command line
              -h, --help             Display this message.

            Examples:
              eval "$(flux completion bash)"
              flux completion zsh >~/.zsh/_flux
              flux completion fish >~/.config/fish/completions/flux.fish
            """;

    private final CommandRunner commands;
    private final List<String> names;
    private final String usage;
    private final String version;

    /// @param commands runs every command with `--help`
    /// @param names of the commands
    /// @param usage of `flux` itself
    public ManualCommands(
            CommandRunner commands, List<String> names, String usage, String version) {
        this.commands = commands;
        this.names = List.copyOf(new TreeSet<>(names));
        this.usage = usage;
        this.version = version;
    }

    /// @return the exit status
    public int help(List<String> words, Session session) {
        if (isHelp(words)) {
            session.out().print(HELP);
            return 0;
        }
        if (words.isEmpty()) {
            session.out().print(usage);
            return 0;
        }
        if (session.isTerminal(1)) {
            return man(words, session);
        }
        session.out().print(text(words, session));
        return 0;
    }

    private static boolean isHelp(List<String> words) {
        return words.equals(List.of("-h")) || words.equals(List.of("--help"));
    }

    private String text(List<String> words, Session session) {
        String text =
                names.contains(words.getFirst()) ? new Manual(commands, session).text(words) : null;
        if (text == null) {
            throw new CommandException("No manual entry for flux-" + String.join("-", words));
        }
        return text;
    }

    /// @return the exit status
    public int man(List<String> words, Session session) {
        if (isHelp(words)) {
            session.out().print(MAN);
            return 0;
        }
        if (words.isEmpty()) {
            session.err().print(MAN);
            return 1;
        }
        String text = text(words, session);
        String page = Roff.page(words, HelpText.parse(text), version);
        if (!session.isTerminal(1) || !(session instanceof Exec host)) {
            session.out().print(page);
            return 0;
        }
        try {
            Path roff = Files.createTempFile("flux-" + String.join("-", words), ".1");
            Path plain = Files.createTempFile("flux-" + String.join("-", words), ".txt");
            Files.writeString(roff, page);
            Files.writeString(plain, text);
            return host.exec(
                    List.of("/bin/sh", "-c", SHOW, "flux-man", roff.toString(), plain.toString()),
                    session.env());
        } catch (IOException e) {
            throw new CommandException("cannot write a page to show: " + e.getMessage());
        }
    }

    /// @return the exit status
    public int completion(List<String> words, Session session) {
        if (isHelp(words)) {
            session.out().print(COMPLETION);
            return 0;
        }
        if (words.size() != 1) {
            session.err().print(COMPLETION);
            return 1;
        }
        if (!List.of("bash", "zsh", "fish").contains(words.getFirst())) {
            throw new CommandException(words.getFirst() + ": bash, zsh or fish was expected");
        }
        Completion completion =
                new Completion(new Manual(commands, session).all(names), HelpText.parse(usage));
        session.out()
                .print(
                        switch (words.getFirst()) {
                            case "bash" -> completion.bash();
                            case "zsh" -> completion.zsh();
                            default -> completion.fish();
                        });
        return 0;
    }
}
