package flux.replay.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file in the Standard Workload Format (Feitelson's Parallel Workloads Archive, version 2): one
/// job a line, in 18 fields; comments, which begin with `;`, say about the whole what they can.
///
/// @param header by the name in front of the colon; the first of equal names
record Swf(String name, Map<String, String> header, List<SwfRow> rows) {
    private static final int FIELDS = 18;
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?");
    private static final Pattern COMMENT = Pattern.compile(";\\s*([A-Za-z]+):\\s*(.*?)\\s*");

    /// A time beyond a century is no time; a size beyond this is no machine's.
    private static final double NUMBER_MAX = 3e9;

    private static final String[] NAMES = {
        "job number",
        "submit time",
        "wait time",
        "run time",
        "allocated processors",
        "average CPU time",
        "used memory",
        "requested processors",
        "requested time",
        "requested memory",
        "status",
        "user",
        "group",
        "executable",
        "queue",
        "partition",
        "preceding job",
        "think time"
    };

    /// @throws TraceFault that names the line, and what was expected
    static Swf read(String name, InputStream in) throws IOException {
        Map<String, String> header = new TreeMap<>();
        List<SwfRow> rows = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = line.strip();
            if (text.startsWith(";")) {
                Matcher comment = COMMENT.matcher(text);
                if (comment.matches()) {
                    header.putIfAbsent(comment.group(1), comment.group(2));
                }
            } else if (!text.isEmpty()) {
                rows.add(row(name + ":" + number, text.split("\\s+")));
            }
        }
        return new Swf(name, header, rows);
    }

    private static SwfRow row(String where, String[] words) {
        if (words.length != FIELDS) {
            throw new TraceFault(
                    "%s: a job has %d fields, this line has %d"
                            .formatted(where, FIELDS, words.length));
        }
        double[] fields = new double[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[i] = number(where, i, words[i]);
        }
        if (fields[1] < 0) {
            throw new TraceFault(
                    "%s: submit time (field 2) must be known, not %s".formatted(where, words[1]));
        }
        return new SwfRow(
                words[0],
                fields[1],
                fields[2],
                fields[3],
                whole(where, 4, fields[4]),
                whole(where, 7, fields[7]),
                fields[8],
                whole(where, 10, fields[10]));
    }

    private static double number(String where, int field, String word) {
        double number = NUMBER.matcher(word).matches() ? Double.parseDouble(word) : Double.NaN;
        boolean isUsed = field < 5 || field == 7 || field == 8 || field == 10;
        if (Double.isNaN(number) || (isUsed && Math.abs(number) > NUMBER_MAX)) {
            throw new TraceFault(
                    "%s: %s (field %d) must be a number up to %.0f, not \"%s\""
                            .formatted(where, NAMES[field], field + 1, NUMBER_MAX, word));
        }
        return number;
    }

    private static int whole(String where, int field, double number) {
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw new TraceFault(
                    "%s: %s (field %d) must be a whole number, not %s"
                            .formatted(where, NAMES[field], field + 1, number));
        }
        return (int) number;
    }

    /// A count that the header says, such as `MaxNodes`.
    OptionalInt count(String key) {
        String text = header.getOrDefault(key, "");
        return text.matches("[1-9][0-9]{0,8}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
