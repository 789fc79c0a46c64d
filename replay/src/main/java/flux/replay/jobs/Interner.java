package flux.replay.jobs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps one copy of texts that many jobs share. Bounded: texts that come late are kept by their
/// jobs alone.
final class Interner {
    static final int TEXTS_MAX = 65_536;

    private final Map<String, String> texts = new HashMap<>();

    void intern(ListedJob job) {
        job.name = keep(job.name);
        job.cwd = intern(job.cwd);
        job.queue = intern(job.queue);
        job.bank = intern(job.bank);
        job.project = intern(job.project);
    }

    @Nullable String intern(@Nullable String text) {
        return text == null ? null : keep(text);
    }

    private String keep(String text) {
        String known = texts.get(text);
        if (known != null) {
            return known;
        }
        if (texts.size() < TEXTS_MAX) {
            texts.put(text, text);
        }
        return text;
    }
}
