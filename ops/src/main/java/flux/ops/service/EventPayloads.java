package flux.ops.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;

/// Lines of eventlogs as answers of `job-info.eventlog-watch`: `{"event":"LINE"}` and a zero byte.
/// Made once for all who follow.
final class EventPayloads {
    private static final byte[] BEFORE = "{\"event\":\"".getBytes(US_ASCII);
    private static final byte[] AFTER = "\"}\0".getBytes(US_ASCII);

    private EventPayloads() {}

    static List<byte[]> of(List<String> lines) {
        List<byte[]> payloads = new ArrayList<>(lines.size());
        for (String line : lines) {
            byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(line);
            byte[] whole = new byte[BEFORE.length + quoted.length + AFTER.length];
            System.arraycopy(BEFORE, 0, whole, 0, BEFORE.length);
            System.arraycopy(quoted, 0, whole, BEFORE.length, quoted.length);
            System.arraycopy(AFTER, 0, whole, BEFORE.length + quoted.length, AFTER.length);
            payloads.add(whole);
        }
        return payloads;
    }
}
