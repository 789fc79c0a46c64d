package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.TestInstance;
import flux.ops.TypedStory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The drawing of `flux batch` (`ops/docs/batch.svg`) shows what both ledgers have of it: who wrote
/// which entry, and what happened in each.
@Timeout(60)
class BatchPageTest {
    private static final Path DRAWING = Path.of("docs", "batch.svg");

    /// The author's colour, the entry's number, its events and what they say.
    private static final Pattern CARD =
            Pattern.compile(
                    "<rect class=\"(client|scheduler|executor|manager)\" x=\"(\\d+)\".*?\\n"
                            + "<text [^>]*class=\"number\">(\\d+)</text>\\n"
                            + "<text [^>]*class=\"mono\">([^<]*)</text>");

    /// Where the parent's cards end and the child's begin.
    private static final int MIDDLE = 500;

    @TempDir Path dir;

    private static List<String> cards(boolean ofChild) throws IOException {
        List<String> cards = new ArrayList<>();
        Matcher card = CARD.matcher(Files.readString(DRAWING));
        while (card.find()) {
            if (Integer.parseInt(card.group(2)) > MIDDLE == ofChild) {
                cards.add(card.group(3) + " " + card.group(1) + ": " + card.group(4));
            }
        }
        return cards;
    }

    private static List<String> entries(String lines) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            JsonNode entry = TestInstance.JSON.readTree(line);
            List<String> events = entry.path("events").findValuesAsText("name");
            entries.add(
                    "%d %s: %s"
                            .formatted(
                                    entry.path("seq").asInt(),
                                    entry.path("by").path("via").asText(),
                                    String.join(" ", events)));
        }
        return entries;
    }

    private static void assertDrawn(List<String> cards, List<String> entries) {
        assertThat(cards).hasSameSizeAs(entries);
        for (int i = 0; i < cards.size(); i++) {
            assertThat(cards.get(i)).startsWith(entries.get(i));
        }
    }

    @Test
    void the_drawing_is_what_the_ledgers_say() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            String parent =
                    story.print(
                            """
                            id=$(flux batch -n2 --wrap flux run -n1 true)
                            flux job wait-event -q $id clean
                            echo $id >id; flux ledger cat --job=$id""");
            assertDrawn(cards(false), entries(parent));
            String child = story.print("FLUX_URI=$(flux uri --past $(cat id)) flux ledger cat");
            assertDrawn(cards(true), entries(child));
        }
    }
}
