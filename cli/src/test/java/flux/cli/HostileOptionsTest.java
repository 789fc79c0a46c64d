package flux.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.config.ConfigFiles;
import flux.cli.format.FormatException;
import flux.cli.format.OutputFormat;
import flux.cli.golden.RecordedSession;
import flux.cli.jobs.JobFields;
import flux.fuzz.Fuzz;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever words and files a user gives, a command says what is wrong with them.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileOptionsTest {
    private static final long MIB = 1 << 20;

    @TempDir Path dir;

    @Test
    void configurations() {
        Fuzz.within(64 * MIB, ConfigFiles.Unreadable.class::isInstance)
                .texts(
                        1,
                        List.of(
                                "[queues.batch]\nrequires = [\"a\"]\n[[resource.config]]\nhosts = \"n[0-3]\"\n",
                                "a.b = 1979-05-27T07:32:00Z\nc = 0x1f\nd = inf\ne = '''x'''\n",
                                "{\"a\": {\"b\": [1, 2.5, null]}}"),
                        text -> ConfigFiles.parse(new String(text, UTF_8), "it"));
    }

    @Test
    void formats() {
        Fuzz.within(64 * MIB, FormatException.class::isInstance)
                .texts(
                        2,
                        List.of(
                                "{id.f58:>12} ?:{queue:<8.8} +:{name:<10.10+} {runtime!F:>8h}",
                                "sort:-id {t_submit!d:%b%d %R::>12h} {{x}} {ntasks!r:}"),
                        text ->
                                OutputFormat.parse(
                                                new String(text, UTF_8),
                                                new JobFields(),
                                                ZoneOffset.UTC)
                                        .header());
    }

    /// Commands that need no instance, with words by chance; no system passes a NUL on in a word.
    @Test
    void words_of_commands() {
        List<String> good =
                List.of(
                        "hostlist\n-e\n-n\n0-3\nfoo[1-5]",
                        "hostlist\n-x\nfoo3\n-L\n2\nfoo[1-5]",
                        "R\nencode\n-r0-3\n-c0-7\n-p\nfoo:0-1",
                        "R\ndecode\n-c\ncore",
                        "job\nid\n--to=hex\n1234",
                        "submit\n--dry-run\n-n4\n-t\n30m\n--requires=a&b\ntrue",
                        "config\nbuiltin\nexec_path",
                        "lptest\n5\n5",
                        "exec\n-r\n0\ntrue",
                        "cron\ninterval\n1s\ntrue");
        Fuzz.within(1024 * MIB, _ -> false)
                .texts(
                        3,
                        good,
                        text -> {
                            List<String> words =
                                    List.of(new String(text, UTF_8).replace('\0', '?').split("\n"));
                            if (words.contains("lptest") || words.contains("env")) {
                                return; // prints as much as one asks for; runs what one asks for
                            }
                            RecordedSession session =
                                    new RecordedSession(
                                            words,
                                            Map.of(
                                                    "FLUX_URI",
                                                    "local:///nowhere",
                                                    "LANG",
                                                    "C.UTF-8"),
                                            dir,
                                            "");
                            int exit = FluxCli.run(session);
                            assertThat(exit).isBetween(0, 2);
                            assertThat(
                                            exit == 0
                                                    || !session.stderr().isEmpty()
                                                    || words.contains("-q"))
                                    .as("says why: %s", words)
                                    .isTrue();
                        });
    }
}
