package flux.ops.settings;

import flux.ledger.text.Fsd;
import flux.ledger.text.Hostlist;
import flux.ledger.text.InvalidText;
import flux.ledger.text.Taskmap;
import flux.ops.settings.StartArguments.Misused;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The options of `flux start` that begin with `--test-` and go with `--test-size`. The brokers of
/// a test instance are one process here: so they start and end together, whatever is asked.
///
/// @param words by the options' names; empty words for those without a value
public record TestOptions(Map<String, String> words) {
    static final String HOSTS = "--test-hosts";
    static final String RUNDIR = "--test-rundir";
    static final String CLEANUP = "--test-rundir-cleanup";
    private static final String EXIT_TIMEOUT = "--test-exit-timeout";
    private static final String EXIT_MODE = "--test-exit-mode";
    private static final String START_MODE = "--test-start-mode";
    private static final String CLIQUE = "--test-pmi-clique";

    static final Set<String> NAMES =
            Set.of(HOSTS, RUNDIR, CLEANUP, EXIT_TIMEOUT, EXIT_MODE, START_MODE, CLIQUE);

    public TestOptions {
        words = Map.copyOf(words);
    }

    /// @param size 0 when nobody said
    void check(int size) throws Misused {
        for (String name : words.keySet()) {
            if (size == 0) {
                throw new Misused(name + " only works with --test-size=N");
            }
        }
        oneOf(EXIT_MODE, "any", "leader");
        oneOf(START_MODE, "all", "leader");
        if (words.getOrDefault(START_MODE, "").equals("leader") && size > 1) {
            throw new Misused(
                    "--test-start-mode=leader: the brokers of a test instance are one process, and"
                            + " start together; start them by a launcher, or by hand with"
                            + " [bootstrap]");
        }
        checkTimeout();
        if (words.containsKey(CLEANUP) && !words.containsKey(RUNDIR)) {
            throw new Misused("--test-rundir-cleanup only works with --test-rundir");
        }
        checkHosts(size);
        if (words.containsKey(CLIQUE)) {
            mapping(size);
        }
    }

    private void oneOf(String name, String... values) throws Misused {
        String value = words.get(name);
        if (value != null && !List.of(values).contains(value)) {
            throw new Misused(
                    "unknown %s: '%s', expected %s"
                            .formatted(name, value, String.join(" or ", values)));
        }
    }

    private void checkTimeout() throws Misused {
        String text = words.get(EXIT_TIMEOUT);
        try {
            if (text != null) {
                Fsd.parse(text);
            }
        } catch (InvalidText e) {
            throw new Misused(EXIT_TIMEOUT + ": '" + text + "' is not a duration such as 20s");
        }
    }

    /// The name of each rank's host; none when nobody said.
    ///
    /// @throws InvalidText when they are no hostlist, which [#check] has told
    public List<String> hosts() {
        return Hostlist.parse(words.getOrDefault(HOSTS, "")).hosts();
    }

    private void checkHosts(int size) throws Misused {
        try {
            if (words.containsKey(HOSTS) && hosts().size() != size) {
                throw new Misused(
                        "%s has %d hosts, and --test-size is %d"
                                .formatted(HOSTS, hosts().size(), size));
            }
        } catch (InvalidText e) {
            throw new Misused(HOSTS + ": '" + words.get(HOSTS) + "' is not a hostlist");
        }
    }

    /// Where the sockets go: a directory that must be there. Empty for a temporary one.
    public String rundir() {
        return words.getOrDefault(RUNDIR, "");
    }

    public boolean isRundirCleared() {
        return words.containsKey(CLEANUP);
    }

    /// Which brokers share a node, as a taskmap (RFC 34); empty when nobody is to know.
    ///
    /// @return null when nobody said
    @org.jspecify.annotations.Nullable
    String mapping(int size) throws Misused {
        String mode = words.get(CLIQUE);
        if (mode == null) {
            return null;
        }
        return switch (mode) {
            case "none" -> "";
            case "single" -> "[[0,1,%d,1]]".formatted(size);
            case "per-broker" -> "[[0,%d,1,1]]".formatted(size);
            default -> {
                try {
                    yield Taskmap.parse(mode).json();
                } catch (InvalidText e) {
                    throw new Misused(
                            "%s: expected none, single, per-broker or a taskmap, not '%s'"
                                    .formatted(CLIQUE, mode));
                }
            }
        };
    }
}
