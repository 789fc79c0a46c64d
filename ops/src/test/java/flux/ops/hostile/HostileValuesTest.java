package flux.ops.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.ops.TestInstance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every option of every command that people type most, as `--help` has them, with values that make
/// no sense: a command never shows a stack trace, says why in a few lines, and takes no nonsense
/// for a number. An option that is added is covered by being in the help.
@Timeout(value = 280, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileValuesTest {
    private static final long SEED = Long.getLong("flux.fuzz.seed", 20);
    private static final long PATIENCE_SECONDS = 20;

    /// Lines on standard error, but for usages.
    private static final int LINES_MAX = 2;

    private static final List<String> COMMANDS =
            List.of(
                    "submit --dry-run",
                    "run --dry-run",
                    "alloc --dry-run",
                    "batch --dry-run --wrap",
                    "bulksubmit --dry-run",
                    "jobs",
                    "pgrep",
                    "job",
                    "queue",
                    "resource",
                    "cancel",
                    "update",
                    "housekeeping",
                    "keygen",
                    "terminus");

    private static final List<String> TRACES =
            List.of("Exception", "\tat ", "java.", "null pointer", "REDACTED");

    /// The second one waits for what comes.
    private static final Set<String> LEFT_OUT = Set.of("--help", "--follow", "-h");

    /// They would wait, be it for a program or for standard input that has none.
    private static final Set<String> WAITING =
            Set.of("job attach", "terminus start", "terminus attach");

    private static final Pattern FLAG =
            Pattern.compile(" {2,}(?:-\\w, )?(--[A-Za-z][\\w-]*|-\\w)(\\[?=\\S+)?(?: .*|$)");
    private static final Pattern NAMED = Pattern.compile(" {2,4}([a-zA-Z][\\w-]*)(?: {2,}\\S.*)");

    /// What stands for a value that is a number, a time or a set of them.
    private static final Pattern COUNTED =
            Pattern.compile(
                    "=(N|COUNT|SECONDS|FSD|DURATION|IDSET|RANKS?|MIN\\|FSD|TIMEOUT|URG|LEVEL)\\]?");

    private static final List<String> NO_NUMBERS =
            List.of("", "x", "1x", "--", "1e", "0x", "½", "1,,2", "[", "\n", "NaN%s", "../..");

    private static final List<String> HOSTILE =
            List.of(
                    "-1",
                    "٣",
                    "0",
                    "-0",
                    "99999999999999999999",
                    "-99999999999999999999",
                    "1e999",
                    "-inf",
                    "2147483648",
                    "4294967296",
                    "1.5.2",
                    "0-4000000000",
                    "$(reboot)",
                    "%n%s%x",
                    "{}",
                    "{",
                    "[[[[[[",
                    "\u001b[2J",
                    "ƒƒƒƒ",
                    "\ud800",
                    "a=b=c",
                    "=",
                    ",",
                    "/dev/null",
                    "/nonexistent/x",
                    "'\"",
                    "*",
                    "(((",
                    "x".repeat(70_000));

    @TempDir Path dir;
    private TestInstance instance;
    private final List<String> finds = new ArrayList<>();
    private final Random random = new Random(SEED);

    @BeforeEach
    void start() throws Exception {
        instance = TestInstance.start(dir.resolve("state"));
    }

    @AfterEach
    void stop() throws Exception {
        instance.close();
    }

    private record Ended(int status, String out, String err) {}

    private record Flag(String name, String value) {
        boolean isCounted() {
            return COUNTED.matcher(value).matches();
        }
    }

    @Test
    void every_option_with_values_that_make_no_sense() throws Exception {
        int tried = 0;
        for (String command : COMMANDS) {
            List<String> words = List.of(command.split(" "));
            Ended help = type(List.of(words.getFirst(), "--help"));
            List<String> subcommands = subcommands(help.out());
            if (subcommands.isEmpty()) {
                tried += tryAll(words, flags(help.out()));
            }
            for (String name : subcommands) {
                if (WAITING.contains(words.getFirst() + " " + name)) {
                    continue;
                }
                List<String> path = List.of(words.getFirst(), name);
                List<String> asked = new ArrayList<>(path);
                asked.add("--help");
                tried += tryAll(path, flags(type(asked).out()));
            }
        }
        assertThat(finds).isEmpty();
        assertThat(tried).as("options that were found in the help").isGreaterThan(250);
    }

    private static List<String> subcommands(String help) {
        List<String> names = new ArrayList<>();
        boolean listing = false;
        for (String line : help.lines().toList()) {
            Matcher named = NAMED.matcher(line);
            if (line.endsWith(":") && !line.startsWith(" ")) {
                listing = !line.equals("Examples:") && !line.toLowerCase().startsWith("option");
            } else if (listing && named.matches()) {
                names.add(named.group(1));
            }
        }
        return names;
    }

    private static List<Flag> flags(String help) {
        return help.lines()
                .takeWhile(line -> !line.startsWith("Examples:"))
                .map(FLAG::matcher)
                .filter(Matcher::matches)
                .map(m -> new Flag(m.group(1), m.group(2) == null ? "" : m.group(2)))
                .filter(flag -> !LEFT_OUT.contains(flag.name()))
                .toList();
    }

    private int tryAll(List<String> command, List<Flag> flags) throws Exception {
        for (Flag flag : flags) {
            check(command, List.of(flag.name()), false); // a value is missing, or a flag is enough
            if (flag.value().isEmpty()) {
                check(command, List.of(flag.name() + "=x", "true"), false);
                continue;
            }
            for (int i = 0; i < 4; i++) {
                String value = HOSTILE.get(random.nextInt(HOSTILE.size()));
                check(command, with(flag, value), false);
            }
            if (flag.isCounted()) {
                for (int i = 0; i < 3; i++) {
                    String value = NO_NUMBERS.get(random.nextInt(NO_NUMBERS.size()));
                    check(command, with(flag, value), true);
                }
            }
        }
        return flags.size();
    }

    private static List<String> with(Flag flag, String value) {
        return flag.name().startsWith("--")
                ? List.of(flag.name() + "=" + value, "true")
                : List.of(flag.name(), value, "true");
    }

    private void check(List<String> command, List<String> more, boolean isNonsense)
            throws Exception {
        List<String> words = new ArrayList<>(command);
        words.addAll(more);
        Ended ended = type(words);
        String shown = words.toString();
        String about = shown.length() > 300 ? shown.substring(0, 300) + "…" : shown;
        about += " (seed " + SEED + "): " + ended.status() + "\n" + ended.err();
        String all = ended.err() + ended.out();
        expect(ended.status() >= 0 && ended.status() <= 2, about, "exit status");
        expect(TRACES.stream().noneMatch(all::contains), about, "shows what nobody understands");
        if (ended.status() != 0) {
            boolean none = words.getFirst().equals("pgrep") && ended.status() == 1;
            expect(none || !all.isBlank(), about, "does not say why"); // as grep(1)
            expect(complaints(ended.err()) <= LINES_MAX, about, "says too much");
        }
        expect(!isNonsense || ended.status() != 0, about, "takes nonsense");
    }

    private void expect(boolean holds, String about, String otherwise) {
        if (!holds) {
            finds.add(printable(otherwise + ": " + about));
        }
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .limit(600)
                .forEach(
                        c ->
                                shown.append(
                                        c == '\n' || c >= ' ' && c < 127
                                                ? Character.toString(c)
                                                : "\\u%04x".formatted(c)));
        return shown.toString();
    }

    /// Lines that are no usage.
    private static long complaints(String err) {
        if (err.startsWith("Usage: ")) {
            return 0; // the C programs' answer to all that is wrong with their words
        }
        return err.lines()
                .filter(line -> !line.startsWith("usage: ") && !line.startsWith("    "))
                .count();
    }

    private static String where(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("flux."))
                .limit(2)
                .toList()
                .toString();
    }

    private Ended type(List<String> words) throws Exception {
        Map<String, String> env =
                Map.of("FLUX_URI", instance.uri(), "LANG", "C.UTF-8", "PATH", "/usr/bin:/bin");
        RecordedSession session = new RecordedSession(words, env, dir, "");
        FutureTask<Integer> run = new FutureTask<>(() -> FluxCli.run(session));
        Thread thread = Thread.ofPlatform().daemon().start(run);
        try {
            int status = run.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Ended(status, session.stdout(), session.stderr());
        } catch (TimeoutException e) {
            thread.interrupt();
            return new Ended(-1, "", "does not end\n");
        } catch (ExecutionException e) {
            return new Ended(-2, "", "fails: " + e.getCause() + " " + where(e.getCause()) + "\n");
        }
    }
}
