package flux.replay.jobs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `sched` part of alloc events' annotations. Jobs get the same cores again and again, so each
/// text is parsed once. Bounded: what comes late is parsed each time.
final class Scheds {
    private static final int TEXTS_MAX = 4096;

    private final Map<String, String> known = new HashMap<>();

    @Nullable String of(@Nullable String annotationsJson) {
        if (annotationsJson == null) {
            return null;
        }
        String sched = known.get(annotationsJson);
        if (sched == null) {
            sched = Memos.sched(annotationsJson);
            if (sched != null && known.size() < TEXTS_MAX) {
                known.put(annotationsJson, sched);
            }
        }
        return sched;
    }
}
