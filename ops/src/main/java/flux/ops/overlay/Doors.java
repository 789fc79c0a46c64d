package flux.ops.overlay;

import flux.executor.host.Errno;
import flux.executor.host.NodeFiles;
import flux.ops.command.CommandServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where programs at a satellite find the instances that have this rank, too, and are hosted at
/// rank 0: for each a directory with sockets in it, and the directories of that instance's jobs.
final class Doors implements AutoCloseable {

    /// Takes who comes to a door to rank 0.
    interface Guide {
        void lead(int number, SocketChannel client);
    }

    /// @param directory the instance's here
    private record Door(Path directory, Path socket, ServerSocketChannel clients) {}

    private static final int RADIX = 36;

    private final Path rundir;
    private final NodeFiles files;
    private final Guide guide;
    private final Map<Integer, Door> doors = new ConcurrentHashMap<>();

    Doors(Path rundir, NodeFiles files, Guide guide) {
        this.rundir = rundir;
        this.files = files;
        this.guide = guide;
    }

    /// Where those of the instance `number` are, at a satellite that has its things in `rundir`.
    static Path directory(Path rundir, int number) {
        return rundir.resolve(Integer.toString(number, RADIX));
    }

    /// @param rank this machine's in the instance
    /// @return errno, or 0 when the door is open
    synchronized int open(int number, int rank) {
        if (doors.containsKey(number)) {
            return 0;
        }
        Path directory = directory(rundir, number);
        int errno = files.makeDirectory(directory);
        if (errno != 0) {
            return errno;
        }
        try {
            Path socket = directory.resolve("local-" + rank);
            ServerSocketChannel clients = listen(socket);
            Files.createSymbolicLink(
                    directory.resolve(CommandServer.SOCKET), rundir.resolve(CommandServer.SOCKET));
            doors.put(number, new Door(directory, socket, clients));
            Thread.ofVirtual().name("door-" + number).start(() -> accept(number, clients));
            return 0;
        } catch (IOException e) {
            files.removeDirectory(directory);
            return Errno.of(e);
        }
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel clients = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            clients.bind(UnixDomainSocketAddress.of(socket));
            return clients;
        } catch (IOException e) {
            clients.close();
            throw e;
        }
    }

    /// Until the door is shut.
    private void accept(int number, ServerSocketChannel clients) {
        try {
            while (true) {
                SocketChannel client = clients.accept();
                Thread.ofVirtual().name("client").start(() -> guide.lead(number, client));
            }
        } catch (IOException e) {
            shut(number);
        }
    }

    void shut(int number) {
        Door door = doors.remove(number);
        if (door == null) {
            return;
        }
        try (ServerSocketChannel _ = door.clients()) {
            files.removeDirectory(door.directory());
        } catch (IOException e) {
            // Nobody is let in any more, either way.
        }
    }

    boolean isBehind(Path directory) {
        return doors.values().stream().anyMatch(door -> door.directory().equals(directory));
    }

    /// Where a program here finds the instance `number`; that of an instance which is gone, too.
    String uri(int number) {
        Door door = doors.get(number);
        Path socket = door == null ? directory(rundir, number).resolve("local-0") : door.socket();
        return "local://" + socket;
    }

    @Override
    public void close() {
        doors.keySet().forEach(this::shut);
    }
}
