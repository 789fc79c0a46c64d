package flux.cli.submit;

import java.util.List;

/// One submission directive of a script (RFC 36): options for the command that submits it.
///
/// @param line where it begins, from 1
/// @param words options as a shell would split them; none when only a comment stood there
record Directive(int line, List<String> words) {

    Directive {
        words = List.copyOf(words);
    }

    /// @throws SubmitException in Flux's words, when `text` is no options
    static Directive of(int line, String text) {
        List<String> words;
        try {
            words = DirectiveWords.split(text);
        } catch (IllegalArgumentException e) {
            throw wrong(line, " " + text.strip() + ": " + e.getMessage());
        }
        if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
            throw wrong(line, "Unknown directive: " + text.strip());
        }
        return new Directive(line, words);
    }

    static SubmitException wrong(int line, String what) {
        return new SubmitException("line " + line + ": " + what);
    }
}
