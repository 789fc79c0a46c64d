package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.cli.text.When;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which jobs: what `flux jobs`, `flux pgrep`, `flux pkill` and `flux watch` have in common, as a
/// question to `job-list.list`.
final class JobQuery {
    static final Option ALL_STATES = Option.flag("-a", "", "jobs in all states");
    static final Option EVERYONE = Option.flag("-A", "", "jobs of all users");
    static final Option USER =
            Option.optional("-u", "--user", "USERNAME|UID", List.of(), "jobs of this user, or all");
    static final Option FILTER =
            Option.value("-f", "--filter", "STATE|RESULT", "in these states, with these results");
    static final Option QUEUE = Option.value("-q", "--queue", "QUEUE,...", "jobs of these queues");
    static final Option COUNT = Option.integer("-c", "--count", "N", "at most N jobs; 0 for all");
    static final Option SINCE =
            Option.value("", "--since", "WHEN", "that ended since, or have not; -1h, or a date");
    static final Option NAME = Option.value("", "--name", "NAME", "jobs of this name");
    static final Option INCLUDE =
            Option.value("-i", "--include", "HOSTS|RANKS", "jobs that ran there");

    private static final long COUNT_DEFAULT = 1000;
    private static final long COUNT_MAX = Integer.MAX_VALUE - 1;

    private final Arguments arguments;
    private final boolean everyState;

    /// @param everyState where no filter is given
    JobQuery(Arguments arguments, boolean everyState) {
        this.arguments = arguments;
        this.everyState = everyState;
    }

    /// How many jobs at most; 0 for all.
    static int count(Arguments arguments, String option) {
        long count = arguments.integer(option, COUNT_DEFAULT);
        if (count < 0) {
            throw new CommandException(option + ": expected 0 or more, got " + count);
        }
        return (int) Math.min(count, COUNT_MAX);
    }

    /// @param max jobs; 0 for all
    /// @param attributes that are wanted of each, or the one name `all`
    ObjectNode request(int max, Iterable<String> attributes) {
        ObjectNode request = Connection.object().put("max_entries", max);
        attributes.forEach(request.putArray("attrs")::add);
        request.put("since", since());
        request.set("constraint", constraint());
        return request;
    }

    /// @return seconds since the epoch; 0 when not given
    private double since() {
        String since = arguments.value("--since", "");
        try {
            return arguments.has("--since") ? When.past("--since", since) : 0;
        } catch (CommandException e) {
            throw String.valueOf(e.getMessage()).contains("future")
                    ? e
                    : new CommandException("could not convert string to float: '" + since + "'");
        }
    }

    private ObjectNode constraint() {
        ObjectNode constraint = Connection.object();
        ArrayNode parts = constraint.putArray("and");
        String user = arguments.value("--user", "");
        String include = arguments.value("--include", "");
        if (!arguments.has("-A") && include.isEmpty() && !user.equals("all")) {
            parts.addObject().putArray("userid").add(userid(user));
        }
        if (arguments.has("--name")) {
            parts.addObject().putArray("name").add(arguments.value("--name", ""));
        }
        List<String> queues = split("--queue");
        if (!queues.isEmpty()) {
            queues.forEach(parts.addObject().putArray("queue")::add);
        }
        if (!include.isEmpty()) {
            addTargets(parts, include);
        }
        addStates(parts, split("--filter"));
        return constraint;
    }

    private static long userid(String user) {
        return user.isEmpty() ? new UnixSystem().getUid() : Users.id(user);
    }

    private List<String> split(String option) {
        List<String> words = new ArrayList<>();
        for (String value : arguments.all(option)) {
            words.addAll(List.of(value.split(",", -1)));
        }
        return words;
    }

    private static void addTargets(ArrayNode parts, String include) {
        try {
            boolean ranks = include.matches("[\\[\\]0-9,-]+");
            if (ranks) {
                Idset.parse(include);
            } else {
                Hostlist.parse(include);
            }
            parts.addObject().putArray(ranks ? "ranks" : "hostlist").add(include);
        } catch (InvalidText e) {
            throw new CommandException("-i/--include: invalid targets: " + include);
        }
    }

    private void addStates(ArrayNode parts, List<String> filter) {
        if (filter.isEmpty()) {
            if (!everyState) {
                parts.addObject().putArray("states").add("pending").add("running");
            }
            return;
        }
        ArrayNode any = Connection.object().putArray("or");
        @Nullable ArrayNode states = null;
        @Nullable ArrayNode results = null;
        for (String word : filter) {
            String known = Filters.check(word);
            if (Filters.isResult(word)) {
                results = results == null ? any.addObject().putArray("results") : results;
                results.add(known);
            } else {
                states = states == null ? any.addObject().putArray("states") : states;
                states.add(known);
            }
        }
        parts.addObject().set("or", any);
    }
}
