package flux.ops.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.host.ProcessLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a launcher tells of its caller: the first frame of a conversation.
///
/// On the wire: `flux`, version and terminals (one byte each), umask, columns and rows (two bytes
/// each), the number of words (four), then strings, each ended by a zero byte: directory, limits
/// (`cpu=-1,nofile=1024`), words, environment.
///
/// @param terminals bit n is set when descriptor n is a terminal
/// @param limits soft limits of getrlimit(2) by name, -1 for no limit
/// @param columns of the caller's terminal, 0 without one; so `rows`
record Hello(
        int terminals,
        int umask,
        int columns,
        int rows,
        String cwd,
        Map<String, Long> limits,
        List<String> args,
        Map<String, String> env) {

    private static final String MAGIC = "flux";
    private static final int FIXED_BYTES = 16;

    /// The words come after the directory and the limits.
    private static final int FIRST_WORD = 2;

    /// @throws IllegalArgumentException when `payload` is not what a launcher of this version says
    static Hello of(byte[] payload) {
        if (payload.length <= FIXED_BYTES
                || payload[payload.length - 1] != 0
                || !MAGIC.equals(new String(payload, 0, 4, ISO_8859_1))) {
            throw new IllegalArgumentException("not a launcher's hello");
        }
        if (payload[4] != Frame.PROTOCOL) {
            throw new IllegalArgumentException(
                    "launcher speaks version " + payload[4] + ", expected " + Frame.PROTOCOL);
        }
        ByteBuffer fixed = ByteBuffer.wrap(payload, 5, FIXED_BYTES - 5);
        int terminals = fixed.get();
        int umask = fixed.getShort();
        int columns = Short.toUnsignedInt(fixed.getShort());
        int rows = Short.toUnsignedInt(fixed.getShort());
        int words = fixed.getInt();

        List<String> strings = strings(payload);
        if (words < 0 || words > strings.size() - FIRST_WORD) {
            throw new IllegalArgumentException("hello announces " + words + " words");
        }
        return new Hello(
                terminals,
                umask,
                columns,
                rows,
                strings.getFirst(),
                ProcessLimits.ofLauncher(strings.get(1)),
                List.copyOf(strings.subList(FIRST_WORD, FIRST_WORD + words)),
                environment(strings.subList(FIRST_WORD + words, strings.size())));
    }

    private static List<String> strings(byte[] payload) {
        List<String> strings = new ArrayList<>(64);
        int start = FIXED_BYTES;
        for (int i = start; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(new String(payload, start, i - start, UTF_8));
                start = i + 1;
            }
        }
        return strings;
    }

    /// As getenv(3) sees it: the first of two variables of one name counts.
    private static Map<String, String> environment(List<String> variables) {
        Map<String, String> env = LinkedHashMap.newLinkedHashMap(variables.size());
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                env.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return Collections.unmodifiableMap(env);
    }
}
