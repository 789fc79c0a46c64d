package flux.ops.golden;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Text without what differs from run to run: ids, times, pids, names.
final class Normal {
    private static final Pattern TIMESTAMP = Pattern.compile("(?<![0-9])1[0-9]{9}\\.[0-9]+");
    private static final Pattern ISO =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z");
    private static final Pattern SECONDS = Pattern.compile("[0-9]+\\.[0-9]+s\\b");

    /// What else begins a line, behind its `f`.
    private static final String WORDS = "ailed|inish|inished|ollow|ormat|atal";

    private static final Pattern OF_TASKS = Pattern.compile("(?:(?:ƒID: )?[0-9]+: .*\\n){2,}");

    /// What a shell says and the exception that follows from it come by different streams.
    private static final Pattern FATAL =
            Pattern.compile("(?m)^(.* job\\.exception .*\\n)(.* flux-shell\\[0]: FATAL: .*\\n)");

    /// The execution begins before it is reported, and by which stream that is heard first varies.
    private static final Pattern BEGUN =
            Pattern.compile("((?:SECONDS: exec\\.(?:init|starting)\\n)+)(SECONDS: job\\.start\\n)");

    private static final Pattern SIGNED =
            Pattern.compile("(?m)^[A-Za-z0-9+/=]+\\.([A-Za-z0-9+/=]+)\\.none$");

    private Normal() {}

    /// As [#of], for the output of several jobs at once: lines in any order.
    static String unordered(String text) {
        return sorted(of(text));
    }

    /// Tasks write when they please.
    private static String inOrderOfTasks(String text) {
        return OF_TASKS.matcher(text)
                .replaceAll(lines -> Matcher.quoteReplacement(sorted(lines.group())));
    }

    private static String sorted(String lines) {
        return lines.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
    }

    static String of(String text) {
        // More cores were claimed than the machine had.
        String normal =
                text.replaceAll("(?m)^.*cpu-affinity.*\n?", "")
                        .replaceAll("/dev/pts/\\d+", "/dev/pts/N")
                        .replaceAll("full for [0-9.]+m?s", "full for SECONDS")
                        .replace("\r\n", "\n"); // a terminal's; the recordings were read as text
        normal = normal.replaceAll("ƒ[1-9A-HJ-NP-Za-km-z]+", "ƒID");
        normal = normal.replaceAll("(?m)^f(?=[a-z]*[A-Z0-9])[1-9A-HJ-NP-Za-km-z]{5,} ", "fID ");
        // One in two hundred ids looks like a word; but it is none of ours.
        normal = normal.replaceAll("(?m)^f(?!(?:" + WORDS + ")\\b)[a-km-z]{5,}(?= |$)", "fID");
        normal =
                normal.replaceAll(
                        "[A-Z][a-z]{2} [0-9]{2} [0-9:]{8}\\.[0-9]{6} UTC [0-9]{4} broker",
                        "DATE broker");
        normal = normal.replaceAll("-shell-f\\w+", "-shell-ID");
        normal = normal.replaceAll("\"id\":( ?)[0-9]+", "\"id\":$1N");
        normal =
                normal.replaceAll(
                        "\\[(?:[A-Z][a-z]{2}[0-9]{2} [0-9:]{5}| *\\+[0-9.]+)\\]", "[WHEN]");
        normal = normal.replaceAll("(?m)^ *[0-9]+\\.[0-9]{6} ", "OFFSET ");
        normal = SIGNED.matcher(normal).replaceAll(signed -> "J of " + payload(signed));
        normal = normal.replaceAll("\"cwd\":( ?)\"[^\"]*\"", "\"cwd\":$1\"CWD\"");
        normal = normal.replaceAll("\"rlimit\":( ?)\\{[^}]*}", "\"rlimit\":$1LIMITS");
        // Resource types stand in no order, and streams end in none.
        normal = normal.replaceAll("\\{(\"gpu\":\"[-0-9,]*\"),(\"core\":\"[-0-9,]*\")}", "{$2,$1}");
        normal = normal.replaceAll("stream=\"std(out|err)\" (rank=\\S+ eof)", "stream=S $2");
        normal = ISO.matcher(normal).replaceAll("ISO");
        // What is left of some minutes.
        normal = normal.replaceAll("(?m)^[0-9]+\\.[0-9]+m$", "MINUTES");
        normal = normal.replaceAll("(?m)^59[0-9]$", "SECONDS");
        normal = TIMESTAMP.matcher(normal).replaceAll("TIME");
        normal = SECONDS.matcher(normal).replaceAll("SECONDS");
        normal = normal.replaceAll("\"pid\":[0-9]+", "\"pid\":N").replaceAll("pid=[0-9]+", "pid=N");
        normal = normal.replaceAll(" +SECONDS", " SECONDS").replaceAll("(?m)^ +ƒ", "ƒ");
        normal = normal.replaceAll("(?m)^[A-Z][a-z]{2}[0-9]{2} [0-9:]{5} ", "WHEN ");
        normal = normal.replaceAll("sha1-[0-9a-f]{40}", "sha1-HASH");
        // The resources had other names than the machine.
        normal = normal.replaceAll("\\(host [\\w-]+\\)", "(host HOST)");
        normal = normal.replaceAll("/(?:var/)?tmp/(?:flux-\\w{6}|junit-\\w+/\\w+/state)", "DIR");
        // A broker says after its version that it is this one.
        normal = normal.replace("0.88.0-ledger", "0.88.0");
        normal =
                normal.replaceAll(
                        "(?m)^ [0-9:]{8} run (?:[0-9.]+m?[smhd]|SECONDS),", " CLOCK run AGE,");
        normal = normal.replaceAll("time=[0-9.]+ ms \\([0-9a-f!]+\\)", "time=MILLIS ms (ROUTE)");
        normal =
                normal.replaceAll(
                        "(?m)^ *(?:0\\.88\\.0 +)?[0-9-]{10} [0-9:]{5} - running \\((?:[0-9.]+m?s|SECONDS)\\)",
                        "START - running (AGE)");
        normal = normal.replaceAll(" +(?:now|a second ago|[0-9]+ seconds ago)(?= )", " AGO");
        // Brokers came up one after the other.
        normal = normal.replaceAll("(?m)^.*(?: online idset=|\"name\":\"online\").*\n", "");
        // Which of a job's tasks exits first is a race.
        normal =
                normal.replaceAll("\"localid\":[0-9]+,\"rank\":[0-9]+", "\"localid\":N,\"rank\":N");
        normal = BEGUN.matcher(normal).replaceAll("$2$1");
        normal = FATAL.matcher(normal).replaceAll("$2$1");
        normal = inOrderOfTasks(normal);
        return normal.replaceAll("(?m)[ \t]+$", "").strip();
    }

    private static String payload(MatchResult signed) {
        byte[] jobspec = Base64.getDecoder().decode(signed.group(1));
        return Matcher.quoteReplacement(new String(jobspec, StandardCharsets.UTF_8));
    }
}
