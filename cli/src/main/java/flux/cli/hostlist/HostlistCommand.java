package flux.cli.hostlist;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.text.PythonJson;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `flux hostlist`: fetch, combine and manipulate lists of hosts. Source: flux-hostlist(1).
public final class HostlistCommand {
    private static final int FAILED = 1;

    private final Session session;
    private final Arguments given;

    private HostlistCommand(Session session, Arguments given) {
        this.session = session;
        this.given = given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments given =
                Parser.parse(
                        "flux-hostlist",
                        HostlistUsage.WORDS,
                        words,
                        HostlistUsage.TEXT,
                        HostlistUsage.HELP);
        return new HostlistCommand(session, given).run();
    }

    private int run() {
        List<String> hosts = limited(ordered(excluded(combined(fetched()))));
        if (given.has("--nth")) {
            hosts = nth(hosts, given.value("--nth", ""));
        }
        if (given.has("--find")) {
            return find(hosts);
        }
        if (given.has("--quiet")) {
            return hosts.isEmpty() ? FAILED : 0;
        }
        if (given.has("--count")) {
            session.out().println(hosts.size());
        } else if (given.has("--json")) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            hosts.forEach(all::add);
            session.out().println(PythonJson.unicode(all));
        } else if (given.has("--expand")) {
            String delimiter = unescaped(given.value("--delimiter", " "));
            if (!hosts.isEmpty()) {
                session.out().println(String.join(delimiter, hosts));
            }
        } else if (!hosts.isEmpty()) {
            session.out().println(new Hostlist(hosts).encode());
        }
        return 0;
    }

    private List<List<String>> fetched() {
        List<String> names = new ArrayList<>(given.operands());
        if (names.isEmpty()) {
            names.add(given.has("--local") ? "local" : "stdin");
        }
        try (HostSources sources = new HostSources(session, given.has("--fallback"))) {
            return names.stream().map(sources::hosts).toList();
        }
    }

    private List<String> combined(List<List<String>> lists) {
        if (given.has("--intersect")) {
            return HostSet.common(lists);
        }
        if (given.has("--minus")) {
            return HostSet.minus(lists);
        }
        return given.has("--xor") ? HostSet.oneOf(lists) : HostSet.appended(lists);
    }

    private List<String> excluded(List<String> hosts) {
        if (!given.has("--exclude")) {
            return hosts;
        }
        String text = given.value("--exclude", "");
        Idset places;
        try {
            places = Idset.parse(text);
        } catch (InvalidText e) {
            return without(hosts, named("--exclude", text));
        }
        List<String> left = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            if (!places.contains(i)) {
                left.add(hosts.get(i));
            }
        }
        return left;
    }

    private static List<String> without(List<String> hosts, List<String> gone) {
        Set<String> names = new HashSet<>(gone);
        return hosts.stream().filter(host -> !names.contains(host)).toList();
    }

    private static List<String> named(String option, String text) {
        try {
            return HostSet.parse(text);
        } catch (InvalidText e) {
            throw new CommandException(option + ": " + e.getMessage());
        }
    }

    private List<String> ordered(List<String> hosts) {
        if (given.has("--unique") || given.has("--union")) {
            return HostOrder.unique(hosts);
        }
        return given.has("--sort") ? HostOrder.sorted(hosts) : hosts;
    }

    private List<String> limited(List<String> hosts) {
        if (!given.has("--limit")) {
            return hosts;
        }
        String text = given.value("--limit", "");
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CommandException("--limit: a whole number was expected, not '" + text + "'");
        }
        int size = hosts.size();
        return limit < 0
                ? hosts.subList((int) Math.max(size + (long) limit, 0), size)
                : hosts.subList(0, Math.min(limit, size));
    }

    private static List<String> nth(List<String> hosts, String text) {
        boolean fromEnd = text.startsWith("-");
        Idset places;
        try {
            places = Idset.parse(fromEnd ? text.substring(1) : text);
        } catch (InvalidText e) {
            throw new CommandException("--nth: places were expected (0-3,7), not '" + text + "'");
        }
        if (places.last() >= hosts.size() + (fromEnd ? 1 : 0) || fromEnd && places.contains(0)) {
            throw new CommandException("Hostlist index out of range");
        }
        return places.stream()
                .map(place -> fromEnd ? hosts.size() - place : place)
                .sorted()
                .mapToObj(hosts::get)
                .toList();
    }

    private int find(List<String> hosts) {
        List<Integer> places = new ArrayList<>();
        for (String host : named("--find", given.value("--find", ""))) {
            int place = hosts.indexOf(host);
            if (place < 0) {
                throw new CommandException("Host " + host + " not found in hostlist");
            }
            places.add(place);
        }
        if (!given.has("--quiet")) {
            session.out()
                    .println(places.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
        return places.isEmpty() ? FAILED : 0;
    }

    /// `\n` and its like as the characters they stand for; anything else stands for itself.
    private static String unescaped(String text) {
        try {
            return text.translateEscapes();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
