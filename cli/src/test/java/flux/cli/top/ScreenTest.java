package flux.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.top.Picture.Bar;
import flux.cli.top.Picture.Counts;
import flux.cli.top.Picture.TopJob;
import flux.feature.Feature;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What somebody sees of an instance, and what the keys mean.
class ScreenTest {
    private static final Picture PICTURE =
            new Picture(
                    1000,
                    4600,
                    125,
                    4,
                    1,
                    "0.88.0",
                    List.of(
                            new Bar("nodes", 2, 1, 4),
                            new Bar("cores", 20, 16, 64),
                            new Bar("gpus", 0, 0, 0)),
                    new Counts(7, 2, 30, 4),
                    List.of("batch", "debug"),
                    null,
                    List.of(
                            new TopJob("ƒ5b1Qz", "batch", "ada", "R", 32, 2, 61, "sim", null),
                            new TopJob(
                                    "ƒ5b1R1",
                                    "debug",
                                    "averylongname",
                                    "C",
                                    1,
                                    1,
                                    0.5,
                                    "bad\u001b[2Jname",
                                    "local:///tmp/x")));

    private static List<String> plain(Screen screen, int columns, int rows) {
        return screen.draw(columns, rows).stream().map(Line::plain).toList();
    }

    @Test
    @Feature("F162")
    void the_summary_stands_above_the_jobs() {
        Screen screen = new Screen(PICTURE, "ƒ2", 0, 0, false, true);
        assertThat(plain(screen, 72, 10))
                .containsExactly(
                        "ƒ2" + " ".repeat(63) + "1h left",
                        " nodes [|||||||||||||||||||        |||||||2/4]                 7 pending",
                        " cores [||||||||||||               |||||20/64]                 2 running",
                        "  gpus [                                  0/0]               34 inactive",
                        "♡ size: 4  depth: 1  uptime: 2.083m                               0.88.0",
                        "",
                        "       JOBID QUEUE    USER     ST NTASKS NNODES  RUNTIME NAME",
                        "      ƒ5b1Qz batch    ada       R     32      2   1.017m sim",
                        "      ƒ5b1R1 debug    averylon  C      1      1   0.500s bad?[2Jname",
                        "");
    }

    @Test
    void what_a_job_is_called_cannot_change_the_terminal() {
        Screen screen = new Screen(PICTURE, "", 0, 0, false, false);
        assertThat(screen.draw(100, 10).get(8).render(true)).doesNotContain("\u001b[2J");
    }

    @Test
    void only_who_wants_colors_gets_them() {
        Screen screen = new Screen(PICTURE, "", 0, 0, false, false);
        Line instance = screen.draw(80, 10).get(8);
        assertThat(instance.render(true)).startsWith(Line.BLUE);
        assertThat(instance.render(false)).doesNotContain("\u001b");
        assertThat(screen.draw(80, 10).get(7).render(false)).startsWith(Line.REVERSE);
    }

    @Test
    void inactive_jobs_are_told_apart_on_request() {
        Screen screen = new Screen(PICTURE, "", 0, 0, true, false);
        assertThat(plain(screen, 80, 8).get(3)).endsWith("30 complete 4 failed");
    }

    @Test
    void it_fits_on_any_screen() {
        Screen screen = new Screen(PICTURE, "ƒ2", 1, 1, true, true);
        for (int columns = 1; columns < 90; columns += 4) {
            for (int rows = 1; rows < 12; rows++) {
                List<Line> lines = screen.draw(columns, rows);
                assertThat(lines).hasSize(rows);
                for (Line line : lines) {
                    assertThat(line.plain().codePointCount(0, line.plain().length()))
                            .isLessThanOrEqualTo(columns);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "k, UP",
        "j, DOWN",
        "^[[A, UP",
        "^[OB, DOWN",
        "^[[5~, PAGE_UP",
        "^[[6~, PAGE_DOWN",
        "^[[1;5C, NEXT_QUEUE",
        "h, PREVIOUS_QUEUE",
        "G, LAST",
        "d, DETAILS",
        "x, OTHER",
        "^[x, OTHER",
        "^[[99999999999999999999999~, OTHER"
    })
    void keys_mean(String typed, Key key) {
        List<Key> keys = new ArrayList<>();
        byte[] bytes = typed.replace("^[", "\u001b").getBytes(StandardCharsets.UTF_8);
        new KeyReader(new ByteArrayInputStream(bytes), keys::add).run();
        assertThat(keys.getFirst()).isEqualTo(key);
        assertThat(keys.getLast()).isEqualTo(Key.QUIT);
    }
}
