package flux.cli.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One command as it was recorded of real Flux.
///
/// @param variables shell variables that the command uses
/// @param exit the exit status, or a word when it did not end by itself
public record Golden(
        Path file,
        String context,
        Map<String, String> variables,
        String command,
        String stdin,
        String exit,
        String stdout,
        String stderr) {

    private static final String MARK = "==== ";

    /// The folder of recordings; it may not be there.
    public static Path root() {
        return Path.of(System.getProperty("flux.shared", "../shared"), "goldens");
    }

    /// `FOLDER/KIND-NUMBER`: its name without the words that say what it shows.
    public String id() {
        String[] words = file.getFileName().toString().split("-", 3);
        return file.getParent().getFileName() + "/" + words[0] + "-" + words[1];
    }

    public static List<Golden> in(String folder, String prefix) throws IOException {
        List<Golden> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(root().resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().startsWith(prefix)) {
                    all.add(read(file));
                }
            }
        }
        return all;
    }

    static Golden read(Path file) throws IOException {
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        Map<String, String> variables = new LinkedHashMap<>();
        StringBuilder section = new StringBuilder();
        for (String line : Files.readString(file).split("\n", -1)) {
            if (!line.startsWith(MARK)) {
                section.append(line).append('\n');
                continue;
            }
            if (line.startsWith(MARK + "(no newline")) {
                section.setLength(section.length() - 1);
                section = new StringBuilder();
                continue;
            }
            String[] words = line.substring(MARK.length()).split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            if (words[0].equals("VAR")) {
                variables.put(
                        rest.substring(0, rest.indexOf('=')),
                        rest.substring(rest.indexOf('=') + 1));
                continue;
            }
            section = new StringBuilder(rest);
            sections.put(words[0], section);
        }
        return new Golden(
                file,
                text(sections, "CONTEXT"),
                variables,
                text(sections, "COMMAND").strip(),
                dropLast(text(sections, "STDIN"), "\n"),
                text(sections, "EXIT"),
                text(sections, "STDOUT"),
                dropLast(text(sections, "STDERR"), "\n"));
    }

    /// The command's words as a POSIX shell would see them: quotes, backslashes, variables.
    public List<String> words() {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                inWord = true;
            } else if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
                word.append(command.charAt(++i));
                inWord = true;
            } else if (c == '$' && quote != '\'') {
                int end = i + 1;
                while (end < command.length() && Character.isLetterOrDigit(command.charAt(end))) {
                    end++;
                }
                word.append(variables.getOrDefault(command.substring(i + 1, end), ""));
                inWord = true;
                i = end - 1;
            } else if (quote == 0 && c == ' ') {
                if (inWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inWord = false;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /// Whether it is one command, without pipes, lists and redirections.
    public boolean isSimple() {
        return !command.contains("; ") && !command.contains(" | ") && !command.contains(" > ");
    }

    private static String text(Map<String, StringBuilder> sections, String name) {
        StringBuilder text = sections.get(name);
        return text == null ? "" : text.toString();
    }

    private static String dropLast(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }
}
