package flux.ops.scoreboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The `@Feature` annotations in the sources of all modules' tests.
final class Tags {
    private static final Pattern TAG =
            Pattern.compile("^ *@Feature\\((.*?)\\)\\s*$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern ID = Pattern.compile("\"(F[0-9]{3})\"");
    private static final Pattern FOLDER = Pattern.compile("folder = \"([\\w-]+)\"");
    private static final Pattern TAGGED =
            Pattern.compile(
                    "\\G(?:\\s*@\\w+(?:\\([^)]*\\))?)*\\s*(?:(?:public|final|abstract|static) )*"
                            + "(?:(?:class|interface) (\\w+)|[\\w<>., ]+? (\\w+)\\()");

    private Tags() {}

    /// One feature that one test shows.
    ///
    /// @param module `cli`
    /// @param test the class by its full name
    /// @param method of it, or empty for all
    /// @param folder of recordings, or empty
    record Tag(String id, String module, String test, String method, String folder)
            implements Comparable<Tag> {

        /// `FsdTest`, `OfflineGoldenTest.job_ids`, `OnlineGoldenTest (kvs)`.
        String shown() {
            String simple = test.substring(test.lastIndexOf('.') + 1);
            return module
                    + "/"
                    + simple
                    + (method.isEmpty() ? "" : "." + method)
                    + (folder.isEmpty() ? "" : " (" + folder + ")");
        }

        @Override
        public int compareTo(Tag other) {
            return (id + shown()).compareTo(other.id + other.shown());
        }
    }

    /// @param root of the project
    static List<Tag> in(Path root) throws IOException {
        List<Tag> all = new ArrayList<>();
        for (String module : List.of("ledger", "scheduler", "executor", "replay", "cli", "ops")) {
            Path tests = root.resolve(module).resolve("src/test/java");
            try (Stream<Path> files = Files.walk(tests)) {
                for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
                    String relative = tests.relativize(file).toString();
                    String name = relative.replaceFirst("\\.java$", "").replace('/', '.');
                    all.addAll(of(module, name, Files.readString(file)));
                }
            }
        }
        return all.stream().sorted().distinct().toList();
    }

    /// @param name of the class in the file
    static List<Tag> of(String module, String name, String source) {
        List<Tag> all = new ArrayList<>();
        Matcher tag = TAG.matcher(source);
        while (tag.find()) {
            Matcher tagged = TAGGED.matcher(source);
            String method = "";
            if (tagged.find(tag.end())) {
                method = tagged.group(2) == null ? "" : tagged.group(2);
            }
            Matcher folder = FOLDER.matcher(tag.group(1));
            String recordings = folder.find() ? folder.group(1) : "";
            Matcher id = ID.matcher(tag.group(1));
            while (id.find()) {
                all.add(new Tag(id.group(1), module, name, method, recordings));
            }
        }
        return all;
    }
}
