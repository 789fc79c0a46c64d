package flux.replay.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
    @TempDir Path directory;

    @Test
    void every_text_is_found_again_also_after_a_reopening() throws IOException {
        Path path = directory.resolve("texts");
        List<String> texts = List.of("", "a", "ü€😀", "\n", "x".repeat(3_000_000), "a", "last");
        List<Integer> refs = new ArrayList<>();
        Extent extent;
        try (Texts store = Texts.empty(path)) {
            for (String text : texts) {
                refs.add(store.put(text));
            }
            check(store, texts, refs);
            extent = store.flush();
        }
        assertThat(refs.get(1)).as("what comes often stands once").isEqualTo(refs.get(5));
        assertThat(refs).doesNotContain(Texts.NONE);
        try (Texts store = Texts.reopen(path, extent)) {
            check(store, texts, refs);
        }
    }

    private static void check(Texts store, List<String> texts, List<Integer> refs) {
        for (int i = 0; i < texts.size(); i++) {
            assertThat(store.get(refs.get(i))).isEqualTo(texts.get(i));
        }
    }

    @Test
    void no_text_is_none() {
        try (Texts store = Texts.empty(directory.resolve("texts"))) {
            assertThat(store.put((String) null)).isEqualTo(Texts.NONE);
            assertThat(store.get(Texts.NONE)).isNull();
        }
    }

    @Test
    void lists_of_numbers_come_back_among_texts() {
        Random chance = new Random(3);
        Map<Integer, long[][]> put = new LinkedHashMap<>();
        try (Texts store = Texts.empty(directory.resolve("texts"))) {
            for (int i = 0; i < 2000; i++) {
                store.put("text " + i);
                long[][] lists = {ascending(chance), ascending(chance)};
                put.put(store.put(lists), lists);
            }
            put.forEach(
                    (ref, lists) -> {
                        PackedLongs.Reader reader = store.lists(ref);
                        assertThat(reader.longs()).isEqualTo(lists[0]);
                        assertThat(reader.longs()).isEqualTo(lists[1]);
                    });
        }
    }

    private static long[] ascending(Random chance) {
        return chance.longs(chance.nextInt(5), 0, Long.MAX_VALUE >> chance.nextInt(50))
                .sorted()
                .toArray();
    }
}
