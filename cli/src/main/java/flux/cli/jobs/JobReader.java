package flux.cli.jobs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Reads the answers of `job-list.list`, `{"jobs":[JOB…]}`, into rows as they come. A text that the
/// job before had, too, is the same object: many jobs have the same name, directory and nodes.
public final class JobReader {
    private static final int PAGE_JOBS = 500;
    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build());

    private final Viewer viewer;
    private final @Nullable TextNode[] before = new @Nullable TextNode[JobAttribute.COUNT];

    JobReader(Viewer viewer) {
        this.viewer = viewer;
    }

    /// `request`, with the wish for many jobs in each answer. A broker that knows of no pages sends
    /// one.
    public static ObjectNode paged(ObjectNode request) {
        return request.put("page", PAGE_JOBS);
    }

    /// What is done with a job whose object `json` stands at the beginning of; it ends at its end.
    @FunctionalInterface
    public interface Taker {
        void take(JsonParser json) throws IOException;
    }

    /// @param rows where the jobs go
    /// @throws IOException when `answer` is no such object
    void read(byte[] answer, Queue<JobRow> rows) throws IOException {
        forEach(answer, json -> rows.add(job(json)));
    }

    /// @param answer with its NUL
    /// @throws IOException when it is no such object
    public static void forEach(byte[] answer, Taker jobs) throws IOException {
        int length = answer.length > 0 && answer[answer.length - 1] == 0 ? answer.length - 1 : 0;
        try (JsonParser json = JSON.getFactory().createParser(answer, 0, length)) {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isList = json.currentName().equals("jobs");
                JsonToken value = json.nextToken();
                if (!isList) {
                    json.skipChildren();
                    continue;
                }
                expect(value, JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    jobs.take(json);
                }
                expect(json.currentToken(), JsonToken.END_ARRAY);
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
        }
    }

    private static void expect(@Nullable JsonToken token, JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException("no list of jobs: " + expected + " expected, not " + token);
        }
    }

    private JobRow job(JsonParser json) throws IOException {
        @Nullable JsonNode[] values = new @Nullable JsonNode[JobAttribute.COUNT];
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            int place = JobAttribute.place(json.currentName());
            JsonToken token = json.nextToken();
            if (place == JobAttribute.NOWHERE) {
                json.skipChildren();
            } else {
                values[place] = token == JsonToken.VALUE_STRING ? text(json, place) : value(json);
            }
        }
        return new JobRow(values, viewer);
    }

    private static JsonNode value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NUMBER_FLOAT -> JSON.getNodeFactory().numberNode(json.getDoubleValue());
            case VALUE_NUMBER_INT ->
                    switch (json.getNumberType()) {
                        case INT -> JSON.getNodeFactory().numberNode(json.getIntValue());
                        case LONG -> JSON.getNodeFactory().numberNode(json.getLongValue());
                        default -> JSON.getNodeFactory().numberNode(json.getBigIntegerValue());
                    };
            default -> JSON.readTree(json);
        };
    }

    private TextNode text(JsonParser json, int place) throws IOException {
        TextNode last = before[place];
        char[] chars = json.getTextCharacters();
        int from = json.getTextOffset();
        int length = json.getTextLength();
        if (last != null && isSame(last.textValue(), chars, from, length)) {
            return last;
        }
        TextNode node = TextNode.valueOf(new String(chars, from, length));
        before[place] = node;
        return node;
    }

    private static boolean isSame(String text, char[] chars, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != chars[from + i]) {
                return false;
            }
        }
        return true;
    }
}
