package flux.cli.hostlist;

import flux.ledger.text.Hostlist;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is done with lists of hosts, in order of what Flux's program does. Pure.
final class HostSet {
    private HostSet() {}

    /// RFC 29's text, where blanks part hosts as commas do.
    ///
    /// @throws InvalidText when it is none
    static List<String> parse(String text) {
        return Hostlist.parse(text.strip().replaceAll("\\s+", ",")).hosts();
    }

    /// One after the other, repeated hosts repeated.
    static List<String> appended(List<List<String>> lists) {
        return lists.stream().flatMap(Collection::stream).toList();
    }

    /// What all of them have.
    static List<String> common(List<List<String>> lists) {
        Set<String> common = new LinkedHashSet<>(lists.getFirst());
        for (List<String> list : lists.subList(1, lists.size())) {
            common.retainAll(new HashSet<>(list));
        }
        return HostOrder.unique(common);
    }

    /// What the first has and none of the others, each host removed as often as they name it.
    static List<String> minus(List<List<String>> lists) {
        Map<String, Integer> gone = new HashMap<>();
        appended(lists.subList(1, lists.size())).forEach(host -> gone.merge(host, 1, Integer::sum));
        List<String> left = new ArrayList<>();
        for (String host : lists.getFirst()) {
            if (gone.merge(host, -1, Integer::sum) < 0) {
                left.add(host);
            }
        }
        return left;
    }

    /// What an odd number of them have, pair by pair.
    static List<String> oneOf(List<List<String>> lists) {
        Set<String> result = new LinkedHashSet<>(lists.getFirst());
        for (List<String> list : lists.subList(1, lists.size())) {
            for (String host : new LinkedHashSet<>(list)) {
                if (!result.remove(host)) {
                    result.add(host);
                }
            }
        }
        return HostOrder.unique(result);
    }
}
