package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.Errno;
import flux.executor.host.NodeFiles;
import flux.executor.shell.StagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// A satellite's directories of jobs, and its [Doors]: this asks, the satellite's [#serve] does it.
final class RemoteFiles implements NodeFiles {
    private static final long ANSWER_SECONDS_MAX = 10;

    private final Control control;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Integer>> asked = new ConcurrentHashMap<>();
    private volatile boolean lost;

    RemoteFiles(Control control) {
        this.control = control;
    }

    @Override
    public int makeDirectory(Path directory) {
        return ask(request("make", directory));
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        ObjectNode request = request("write", directory);
        request.put("name", file.name()).put("mode", file.mode());
        return ask(request.put("data", Base64.getEncoder().encodeToString(file.data())));
    }

    @Override
    public void removeDirectory(Path directory) {
        control.send(request("remove", directory));
    }

    /// Opens the door of an instance that has the satellite, as its `rank`.
    ///
    /// @return errno, or 0 when it is open
    int openDoor(int number, int rank) {
        return ask(Control.object().put("door", number).put("rank", rank));
    }

    void shutDoor(int number) {
        control.send(Control.object().put("shut", number));
    }

    private static ObjectNode request(String what, Path directory) {
        return Control.object().put("files", what).put("directory", directory.toString());
    }

    private int ask(ObjectNode request) {
        long id = ids.incrementAndGet();
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        asked.put(id, answer);
        try {
            return lost || !control.send(request.put("id", id))
                    ? Errno.EHOSTUNREACH
                    : answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Errno.EIO;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Errno.EIO;
        } finally {
            asked.remove(id);
        }
    }

    void answered(JsonNode message) {
        CompletableFuture<Integer> answer = asked.get(message.path("id").asLong());
        if (answer != null) {
            answer.complete(message.path("errno").asInt());
        }
    }

    /// Nobody will answer any more.
    void lost() {
        lost = true;
        asked.values().forEach(answer -> answer.complete(Errno.EHOSTUNREACH));
    }

    /// Does what is asked, at the satellite.
    ///
    /// @param rundir nothing outside of it is touched
    static void serve(
            JsonNode request, Path rundir, Doors doors, NodeFiles files, Control control) {
        Path directory = Path.of(request.path("directory").asText()).normalize();
        int errno;
        Path parent = directory.getParent();
        if (parent == null || !rundir.equals(parent) && !doors.isBehind(parent)) {
            errno = Errno.EACCES;
        } else {
            try {
                errno = serve(request, directory, files);
            } catch (IOException e) {
                errno = Errno.of(e);
            }
        }
        answer(request, errno, control);
    }

    /// Opens the door that is asked for, at the satellite.
    static void serveDoor(JsonNode request, Doors doors, Control control) {
        int number = request.path("door").asInt();
        answer(request, doors.open(number, request.path("rank").asInt()), control);
    }

    private static void answer(JsonNode request, int errno, Control control) {
        if (request.has("id")) {
            control.send(
                    Control.object().put("id", request.path("id").asLong()).put("errno", errno));
        }
    }

    private static int serve(JsonNode request, Path directory, NodeFiles files) throws IOException {
        return switch (request.path("files").asText()) {
            case "make" -> files.makeDirectory(directory);
            case "write" ->
                    files.writeFile(
                            directory,
                            new StagedFile(
                                    request.path("name").asText(),
                                    request.path("mode").asInt(),
                                    request.path("data").binaryValue()));
            case "remove" -> {
                files.removeDirectory(directory);
                yield 0;
            }
            default -> Errno.EINVAL;
        };
    }
}
