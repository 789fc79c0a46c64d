package flux.cli.submit;

import flux.cli.UsageError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/// The script of `flux batch`, with the options that stand in it.
///
/// @param name of the job, unless the options say otherwise
/// @param text null when it is no text
/// @param arguments of the script and of the command line, which wins
record BatchScript(String name, @Nullable String text, SubmitArguments arguments) {
    private static final String WRAPPER = "#!/bin/sh\n";

    /// A file, a command that is wrapped in a script, or standard input.
    ///
    /// @param words as they stood behind `flux batch`
    /// @throws SubmitException when it cannot be read, or a directive is wrong
    static BatchScript of(SubmitParser parser, List<String> words, Submitter submitter) {
        SubmitArguments given = parser.parse(words);
        List<String> command = given.command();
        boolean wrap = given.has(SubmitOption.WRAP);
        String name = command.isEmpty() ? "batch" : basename(command.getFirst());
        if (wrap && !command.isEmpty()) {
            return new BatchScript(name, WRAPPER + String.join(" ", command) + "\n", given);
        }
        String text = decode(bytes(command, name, submitter));
        if (text == null) {
            return new BatchScript(name, null, given);
        }
        String whole = wrap ? WRAPPER + text : text;
        return new BatchScript(name, whole, withDirectives(parser, words, name, whole, given));
    }

    /// @throws SubmitException when it is none
    String checked() {
        if (text == null) {
            throw new SubmitException(
                    name + " does not appear to be a script, or failed to encode as utf-8");
        }
        if (!text.startsWith("#!")) {
            throw new SubmitException(name + " does not appear to start with '#!'");
        }
        return text;
    }

    private static SubmitArguments withDirectives(
            SubmitParser parser,
            List<String> words,
            String name,
            String script,
            SubmitArguments given) {
        List<String> all = new ArrayList<>();
        try {
            for (Directive directive : Directives.of(script)) {
                check(parser, directive);
                all.addAll(directive.words());
            }
        } catch (SubmitException e) {
            throw new SubmitException(name + ": " + e.getMessage());
        }
        if (all.isEmpty()) {
            return given;
        }
        all.addAll(words);
        return parser.parse(all);
    }

    /// Each is whole by itself, so that an error has a line.
    private static void check(SubmitParser parser, Directive directive) {
        try {
            List<String> operands = parser.parse(directive.words()).command();
            if (!operands.isEmpty()) {
                throw Directive.wrong(
                        directive.line(), "unrecognized arguments: " + String.join(" ", operands));
            }
        } catch (ParameterException e) {
            throw Directive.wrong(directive.line(), UsageError.reason(e));
        }
    }

    private static byte[] bytes(List<String> command, String name, Submitter submitter) {
        try {
            return command.isEmpty()
                    ? GivenFiles.read(submitter.in())
                    : GivenFiles.read(submitter.cwd().resolve(command.getFirst()));
        } catch (NoSuchFileException e) {
            throw new SubmitException(
                    "[Errno 2] No such file or directory: '" + command.getFirst() + "'");
        } catch (IOException e) {
            throw new SubmitException(
                    (name.isEmpty() ? command.getFirst() : name) + ": " + GivenFiles.why(e));
        }
    }

    private static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
