package flux.ops.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.host.CallerGoneException;
import flux.cli.host.CommandEnd;
import flux.cli.host.CommandRunner;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/// One launcher and its command, from HELLO to the end of the connection. The command has a virtual
/// thread; the thread that calls [#hold] is the one that listens.
final class Conversation implements AutoCloseable {
    private final SocketChannel channel;
    private final FrameOutput launcher;
    private final DataInputStream frames;

    Conversation(SocketChannel channel) {
        this.channel = channel;
        this.launcher = new FrameOutput(channel);
        this.frames =
                new DataInputStream(
                        new BufferedInputStream(Channels.newInputStream(channel), 8192));
    }

    /// True when the process at the other end belongs to `user`, going by the kernel's word.
    boolean isWith(UserPrincipal user) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(user);
    }

    /// Tells the launcher, before anything else is said, to run its command elsewhere.
    void refuse(String why) {
        launcher.send(Frame.REFUSED, ByteBuffer.wrap(why.getBytes(UTF_8)));
    }

    /// Runs the command; returns when the launcher is gone. A command that still runs then is
    /// interrupted, and ends quietly at the next thing it reads or writes.
    void hold(CommandRunner commands) throws IOException {
        Hello hello;
        try {
            hello = Hello.of(frame(Frame.HELLO, Frame.HELLO_BYTES_MAX));
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
            return;
        }
        WarmSession session = new WarmSession(hello, launcher);
        Thread command = Thread.ofVirtual().name("command").start(() -> run(commands, session));
        try {
            listen(session);
        } finally {
            session.callerGone();
            channel.close();
            command.interrupt();
        }
    }

    private void run(CommandRunner commands, WarmSession session) {
        int code = CommandEnd.of(commands, session);
        try {
            launcher.send(Frame.EXIT, ByteBuffer.allocate(4).putInt(code).flip());
        } catch (CallerGoneException e) {
            return; // nobody waits for it
        }
    }

    private void listen(WarmSession session) throws IOException {
        for (int type = frames.read(); type >= 0; type = frames.read()) {
            int length = frames.readInt();
            if (length < 0 || length > Frame.INPUT_BYTES_MAX) {
                throw new IOException("the launcher sent a frame of " + length + " bytes");
            }
            byte[] payload = frames.readNBytes(length);
            switch (type) {
                case Frame.INPUT -> session.inputAnswered(payload);
                case Frame.SIGNAL -> session.signaled(ByteBuffer.wrap(payload).get());
                case Frame.SIZE -> {
                    ByteBuffer size = ByteBuffer.wrap(payload);
                    session.resized(
                            Short.toUnsignedInt(size.getShort()),
                            Short.toUnsignedInt(size.getShort()));
                }
                case Frame.BROKEN -> session.broke(ByteBuffer.wrap(payload).get());
                default ->
                        throw new IOException("the launcher sent a frame of unknown type " + type);
            }
        }
    }

    private byte[] frame(byte type, int bytesMax) throws IOException {
        if (frames.readByte() != type) {
            throw new IllegalArgumentException("not a launcher");
        }
        int length = frames.readInt();
        if (length < 0 || length > bytesMax) {
            throw new IllegalArgumentException(
                    "hello of " + length + " bytes, at most " + bytesMax);
        }
        return frames.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
