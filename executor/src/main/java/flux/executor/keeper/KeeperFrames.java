package flux.executor.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.executor.host.Stdio;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.host.TaskTraits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/// Frames to the keeper, collected until they are sent. The format stands at the head of
/// `keeper.c`.
final class KeeperFrames {
    private static final int FIRST_CAPACITY_BYTES = 64 * 1024;
    private static final int OOM_AS_IT_IS = Integer.MIN_VALUE;
    private static final Stdio.Terminal UNKNOWN_SIZE = new Stdio.Terminal(0, 0);

    private ByteBuffer out = allocate(FIRST_CAPACITY_BYTES);

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isEmpty() {
        return out.position() == 0;
    }

    /// What has been collected, to be sent; then [#clear].
    ByteBuffer toSend() {
        return out.duplicate().flip();
    }

    void clear() {
        out.clear();
    }

    void start(TaskKey key, TaskSpec spec) {
        int frame = begin('S');
        putKey(key);
        putInt(spec.argv().size());
        putInt(spec.env().size());
        putInt(spec.rlimits().size());
        putInt(spec.cpus().size());
        put((byte) kind(spec.stdin(), true));
        put((byte) kind(spec.stdout(), false));
        put((byte) kind(spec.stderr(), false));
        put((byte) bits(spec.traits()));
        putInt(spec.traits().oomAdjust().orElse(OOM_AS_IT_IS));
        putSize(spec.stdin() instanceof Stdio.Terminal size ? size : UNKNOWN_SIZE);
        for (Map.Entry<Integer, Long> limit : spec.rlimits().entrySet()) {
            putInt(limit.getKey());
            putLong(limit.getValue());
        }
        spec.cpus().forEach(this::putInt);
        putString(spec.cwd());
        spec.argv().forEach(this::putString);
        for (Map.Entry<String, String> variable : spec.env().entrySet()) {
            putBytes(variable.getKey().getBytes(UTF_8));
            put((byte) '=');
            putString(variable.getValue());
        }
        putPath(spec.stdin());
        putPath(spec.stdout());
        putPath(spec.stderr());
        end(frame);
    }

    private static int kind(Stdio stdio, boolean toRead) {
        return switch (stdio) {
            case Stdio.Pipe _ -> 0;
            case Stdio.Null _ -> 1;
            case Stdio.ToFile _ when toRead -> 4;
            case Stdio.ToFile file -> (file.labelled() ? 5 : 2) + (file.truncate() ? 1 : 0);
            case Stdio.Terminal _ -> 7;
        };
    }

    private static int bits(TaskTraits traits) {
        return (traits.channel() ? 1 : 0)
                + (traits.ownGroup() ? 0 : 2)
                + (traits.stoppedInExec() ? 4 : 0);
    }

    private void putPath(Stdio stdio) {
        if (stdio instanceof Stdio.ToFile file) {
            putString(file.path());
        }
    }

    void signal(TaskKey key, int signum) {
        int frame = begin('K');
        putKey(key);
        putInt(signum);
        end(frame);
    }

    void input(TaskKey key, byte[] data, boolean eof) {
        int frame = begin('I');
        putKey(key);
        put((byte) (eof ? 1 : 0));
        putBytes(data);
        end(frame);
    }

    void window(TaskKey key, Stdio.Terminal size) {
        int frame = begin('W');
        putKey(key);
        putSize(size);
        end(frame);
    }

    void hold(TaskKey key, boolean on) {
        int frame = begin('B');
        putKey(key);
        put((byte) (on ? 1 : 0));
        end(frame);
    }

    void answer(TaskKey key, long offset, byte[] data) {
        int frame = begin('C');
        putKey(key);
        putLong(offset);
        putBytes(data);
        end(frame);
    }

    void acknowledge(long cursor) {
        int frame = begin('A');
        putLong(cursor);
        end(frame);
    }

    void dismiss() {
        end(begin('D'));
    }

    private int begin(char type) {
        int frame = out.position();
        putInt(0);
        put((byte) type);
        return frame;
    }

    private void end(int frame) {
        out.putInt(frame, out.position() - frame - Integer.BYTES);
    }

    private void putKey(TaskKey key) {
        putLong(key.job());
        putInt(key.attempt());
        putInt(key.rank());
    }

    private void putString(String text) {
        putBytes(text.getBytes(UTF_8));
        put((byte) 0);
    }

    private void put(byte value) {
        reserve(1);
        out.put(value);
    }

    private void putSize(Stdio.Terminal size) {
        reserve(2 * Short.BYTES);
        out.putShort((short) size.rows());
        out.putShort((short) size.columns());
    }

    private void putInt(int value) {
        reserve(Integer.BYTES);
        out.putInt(value);
    }

    private void putLong(long value) {
        reserve(Long.BYTES);
        out.putLong(value);
    }

    private void putBytes(byte[] bytes) {
        reserve(bytes.length);
        out.put(bytes);
    }

    private void reserve(int more) {
        if (out.remaining() < more) {
            int needed = Math.max(out.capacity() * 2, out.position() + more);
            int position = out.position();
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), needed));
            out.order(ByteOrder.LITTLE_ENDIAN).position(position);
        }
    }
}
