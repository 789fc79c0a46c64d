package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.RpcException;
import flux.ops.overlay.Handshake.Purpose;
import flux.ops.overlay.Program.Frame;
import flux.ops.overlay.Program.Kind;
import flux.ops.rexec.ProcessCommand;
import flux.ops.rexec.ProcessGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/// Programs that this satellite runs for rank 0 (`flux exec`), each with a connection of its own.
/// One whose connection ends is killed.
final class SatellitePrograms implements AutoCloseable {
    private static final int SIGKILL = 9;

    private final Uplink uplink;
    private final IntFunction<String> uris;
    private final Set<ProcessGroup> running = ConcurrentHashMap.newKeySet();

    /// @param uris where programs here find an instance, by its number
    SatellitePrograms(Uplink uplink, IntFunction<String> uris) {
        this.uplink = uplink;
        this.uris = uris;
    }

    /// Starts what rank 0 asks for, on a thread of its own.
    void start(JsonNode request) {
        Thread.ofVirtual().name("program").start(() -> run(request));
    }

    private void run(JsonNode request) {
        List<String> words = new ArrayList<>();
        request.path("words").forEach(word -> words.add(word.asText()));
        Map<String, String> env = new TreeMap<>();
        request.path("env").properties().forEach(e -> env.put(e.getKey(), e.getValue().asText()));
        env.put("FLUX_URI", uris.apply(request.path("instance").asInt()));
        Path cwd = Path.of(request.path("cwd").asText());
        ObjectNode answer = Control.object().put("program", request.path("program").asLong());
        try (Program program = new Program(uplink.connect(Purpose.PROGRAM))) {
            ProcessGroup process;
            try {
                process = ProcessGroup.start(new ProcessCommand(words, env, cwd, null));
            } catch (RpcException e) {
                answer.put("errno", e.errnum()).put("error", e.getMessage());
                tell(program, answer);
                return;
            }
            running.add(process);
            try {
                tell(program, answer.put("pid", process.process().pid()));
                attend(program, process);
            } finally {
                process.signal(SIGKILL);
                running.remove(process);
            }
        } catch (IOException e) {
            // Rank 0 is gone, or does not want it any more.
        }
    }

    private static void tell(Program program, ObjectNode answer) throws IOException {
        byte[] text = answer.toString().getBytes(UTF_8);
        program.write(Kind.STARTED, text, text.length);
    }

    /// Until rank 0 closes the connection, which it does when it has heard of the end.
    private void attend(Program program, ProcessGroup group) throws IOException {
        Process process = group.process();
        thread("stdout", () -> copy(process.getInputStream(), Kind.STDOUT, program));
        thread("stderr", () -> copy(process.getErrorStream(), Kind.STDERR, program));
        thread("exit", () -> exit(process, program));
        OutputStream stdin = process.getOutputStream();
        while (true) {
            Frame frame = program.read();
            if (frame.kind() == Kind.SIGNAL) {
                group.signal(ByteBuffer.wrap(frame.data()).getInt());
            } else if (frame.kind() == Kind.STDIN) {
                feed(stdin, frame.data());
            }
        }
    }

    /// A program may want no more.
    private static void feed(OutputStream stdin, byte[] data) {
        try {
            if (data.length == 0) {
                stdin.close();
            } else {
                stdin.write(data);
                stdin.flush();
            }
        } catch (IOException e) {
            // As it likes.
        }
    }

    private static void exit(Process process, Program program) {
        try {
            int code = process.waitFor();
            byte[] data = ByteBuffer.allocate(Integer.BYTES).putInt(code).array();
            program.write(Kind.EXIT, data, data.length);
        } catch (IOException e) {
            program.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(InputStream stream, Kind kind, Program program) {
        byte[] piece = new byte[Program.BYTES_MAX];
        try (stream) {
            for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
                if (n > 0) {
                    program.write(kind, piece, n);
                }
            }
            program.write(kind, piece, 0);
        } catch (IOException e) {
            program.close();
        }
    }

    /// A virtual thread that waits for a pipe holds on to its carrier. Hence platform threads.
    private static void thread(String what, Runnable action) {
        Thread.ofPlatform().name("program-" + what).daemon().start(action);
    }

    @Override
    public void close() {
        running.forEach(process -> process.signal(SIGKILL));
    }
}
