package flux.cli.helper;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.host.CallerGoneException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/// `flux relay PATH`: the instance's socket over standard input and output, for `ssh://` URIs. The
/// bytes are the socket's own, from its first one, which says that the peer is let in.
public final class RelayCommand {
    private static final int CHUNK_BYTES = 65536;
    private static final int PATH_BYTES_MAX = 107;
    private static final String TABLE =
            """
            [OPTIONS] PATH
            Pass on what passes between standard input and output and the socket at PATH
            Examples:
              ssh host flux relay /run/flux/local
            """;

    private RelayCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-relay",
                Syntax.of("flux-relay", "", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) {
        String name = given.operand();
        Path path = session.cwd().resolve(name);
        if (path.toString().length() > PATH_BYTES_MAX) {
            throw new CommandException(
                    "%s: a socket's path has at most %d bytes".formatted(name, PATH_BYTES_MAX));
        }
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connect(socket, path, name);
            Thread.startVirtualThread(() -> copyIn(session, socket));
            byte[] chunk = new byte[CHUNK_BYTES];
            InputStream in = Channels.newInputStream(socket);
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                session.out().write(chunk, 0, n);
                session.out().flush();
            }
            return 0;
        } catch (IOException e) {
            throw new CommandException(name + ": " + e.getMessage());
        }
    }

    private static void connect(SocketChannel socket, Path path, String name) {
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new CommandException("cannot connect to " + name + ": " + e.getMessage());
        }
    }

    /// Until the other end closes, and then the socket learns that nothing more comes.
    private static void copyIn(Session session, SocketChannel socket) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = session.in();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, n);
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
            socket.shutdownOutput();
        } catch (IOException | CallerGoneException e) {
            closed(socket);
        }
    }

    private static void closed(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It has been closed already.
        }
    }
}
