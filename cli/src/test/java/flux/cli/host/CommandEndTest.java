package flux.cli.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.DelegatingSession;
import flux.cli.Session;
import flux.cli.golden.RecordedSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandEndTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_command_ends_with_its_code_and_what_it_wrote_is_flushed() {
        int code =
                end(
                        session -> {
                            session.out().print("half a line");
                            return 3;
                        });
        assertThat(code).isEqualTo(3);
        assertThat(out.toString(UTF_8)).isEqualTo("half a line");
    }

    @Test
    void what_a_command_throws_becomes_one_line_after_its_output() {
        int code =
                end(
                        session -> {
                            throw new IllegalArgumentException(
                                    "no such queue: debug\nand a lot of detail");
                        });
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("flux-queue: no such queue: debug\n");
    }

    @Test
    void a_bug_without_words_is_named_with_its_place() {
        assertThat(
                        end(
                                session -> {
                                    throw new NullPointerException();
                                }))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .startsWith("flux-queue: NullPointerException at flux.cli.host.CommandEndTest")
                .hasLineCount(1);
    }

    @Test
    void a_reader_who_left_ends_the_command_as_sigpipe_does() {
        OutputStream closedPipe =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        var session = new Surroundings(new PipeOutput(closedPipe, false, 8), err);
        assertThat(
                        CommandEnd.of(
                                s -> {
                                    while (true) {
                                        s.out().println("to nobody");
                                    }
                                },
                                session))
                .isEqualTo(-13);
        assertThat(err.size()).isZero();
    }

    @Test
    void output_that_cannot_be_written_is_an_error_with_its_reason() {
        OutputStream fullDisk =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        var session = new Surroundings(new PipeOutput(fullDisk, false, 8), err);
        assertThat(
                        CommandEnd.of(
                                s -> {
                                    s.out().print("short");
                                    return 0;
                                },
                                session))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("flux-queue: standard output: No space left on device\n");
    }

    private int end(CommandRunner command) {
        return CommandEnd.of(command, new Surroundings(out, err));
    }

    /// A session of `flux -v queue list` whose output goes elsewhere.
    private record Surroundings(Session outer, PrintStream out, PrintStream err)
            implements DelegatingSession {
        Surroundings(OutputStream out, OutputStream err) {
            this(
                    new RecordedSession(List.of("-v", "queue", "list"), Map.of(), Path.of("/"), ""),
                    new PrintStream(out, false, UTF_8),
                    new PrintStream(err, true, UTF_8));
        }
    }
}
