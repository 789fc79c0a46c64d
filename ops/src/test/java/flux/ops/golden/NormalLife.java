package flux.ops.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is told of a job's life without what differs from run to run: besides what [Normal] leaves
/// out, the pieces in which a task's output came and the order of independent streams.
final class NormalLife {
    private static final Pattern DATA =
            Pattern.compile(
                    "\\{\"timestamp\":TIME,\"name\":\"data\",\"context\":"
                            + "\\{\"stream\":\"(\\w+)\",\"rank\":\"(\\d+)\"(?:,\"encoding\":\"(\\w+)\")?"
                            + "(?:,\"data\":\"(.*)\")?(,\"eof\":true)?}}");

    private NormalLife() {}

    static String of(String text) {
        String normal = Normal.of(text);
        normal = normal.replaceAll("job(?:\\.[0-9a-f]{4}){4}", "job.ID");
        normal = normal.replaceAll(",\"file\":\"[^\"]*\",\"line\":[0-9]+", "");
        normal = normal.replaceAll("\\bhost (?:vm|node0):", "host HOST:");
        // The user stands before or after the note.
        normal = normal.replaceAll("(\"userid\":0),(\"note\":\"[^\"]*\")", "$2,$1");
        normal = normal.replaceAll("(userid=0) (note=\"[^\"]*\")", "$2 $1");
        return streams(normal);
    }

    /// Each stream's output in one piece, streams in order, after the other lines.
    private static String streams(String text) {
        Map<String, StringBuilder> streams = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher data = DATA.matcher(line);
            if (data.matches()) {
                String name = data.group(1) + " of " + data.group(2);
                StringBuilder stream = streams.computeIfAbsent(name, _ -> new StringBuilder());
                stream.append(data.group(3) == null ? "" : data.group(3) + ":");
                stream.append(data.group(4) == null ? "" : data.group(4));
                stream.append(data.group(5) == null ? "" : "(eof)");
            } else {
                others.add(line);
            }
        }
        return String.join("\n", others) + (streams.isEmpty() ? "" : "\n" + streams);
    }
}
