package flux.ledger.id;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tables of digits that some encodings of job ids use.
record Tables(List<String> digits, Map<String, Integer> values) {

    static Tables load(String resource, int count) {
        try (InputStream in = Tables.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from this build");
            }
            List<String> digits =
                    new String(in.readAllBytes(), UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .flatMap(line -> List.of(line.split(" ")).stream())
                            .limit(count)
                            .toList();
            Map<String, Integer> values = new HashMap<>();
            for (int i = 0; i < digits.size(); i++) {
                values.put(digits.get(i), i);
            }
            return new Tables(digits, values);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    int value(String digit, String text) {
        Integer value = values.get(digit);
        if (value == null) {
            throw JobIdText.invalid(text);
        }
        return value;
    }
}
