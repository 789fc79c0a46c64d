package flux.cli.hostlist;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The order of hosts: by prefix, then by the number at the end.
final class HostOrder {
    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]{1,18})", Pattern.DOTALL);

    private record Key(String prefix, long number, int width) {}

    private static final Comparator<Key> KEYS =
            Comparator.comparing(Key::prefix)
                    .thenComparingLong(Key::number)
                    .thenComparingInt(Key::width);

    private HostOrder() {}

    static List<String> sorted(Collection<String> hosts) {
        return hosts.stream().sorted(Comparator.comparing(HostOrder::key, KEYS)).toList();
    }

    /// Sorted, each host once.
    static List<String> unique(Collection<String> hosts) {
        return sorted(hosts).stream().distinct().toList();
    }

    private static Key key(String host) {
        Matcher numbered = NUMBERED.matcher(host);
        return numbered.matches()
                ? new Key(
                        numbered.group(1),
                        Long.parseLong(numbered.group(2)),
                        numbered.group(2).length())
                : new Key(host, -1, 0);
    }
}
