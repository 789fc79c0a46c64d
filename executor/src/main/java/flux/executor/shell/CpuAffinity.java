package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;

/// What CPUs a task may run on: the shell option `cpu-affinity` (flux-shell(1)), a list of words:
/// `on` (all of the job's cores on the node, the default), `off`, `per-task` (the cores shared
/// out), `map:SET;SET…` (the sets in turn), and `verbose` and `dry-run` beside them.
public final class CpuAffinity {

    /// What becomes of the tasks of one node.
    ///
    /// @param cpus by local id; empty sets bind nothing
    /// @param log what the shell says about it
    public record Binding(List<Idset> cpus, List<String> log, List<String> warnings) {}

    private enum Mode {
        ON,
        OFF,
        PER_TASK,
        MAP
    }

    private static final String MAP = "map:";

    private final boolean given;
    private Mode mode = Mode.ON;
    private List<Idset> map = List.of();
    private boolean verbose;
    private boolean dryRun;

    /// @param option of the job; missing for the default
    /// @throws InvalidText when it is none of these
    CpuAffinity(JsonNode option) {
        given = !option.isMissingNode();
        String text = option.asText("on");
        int mapAt = text.indexOf(MAP);
        String words = mapAt < 0 ? text : text.substring(0, mapAt);
        for (String word : words.split(",")) {
            take(word);
        }
        if (mapAt >= 0) {
            mode = Mode.MAP;
            map = sets(text.substring(mapAt + MAP.length()));
        }
    }

    private void take(String word) {
        switch (word) {
            case "", "on", "1", "true" -> {}
            case "off", "0", "false" -> mode = Mode.OFF;
            case "per-task" -> mode = Mode.PER_TASK;
            case "verbose" -> verbose = true;
            case "dry-run" -> {
                dryRun = true;
                verbose = true;
            }
            default -> throw new InvalidText("invalid option: " + word);
        }
    }

    private static List<Idset> sets(String text) {
        List<Idset> sets = new ArrayList<>();
        for (String set : text.split(";", -1)) {
            sets.add(set.startsWith("0x") ? mask(set) : list(set));
        }
        return sets;
    }

    private static Idset list(String set) {
        Idset cpus;
        try {
            cpus = Idset.parse(set);
        } catch (InvalidText e) {
            throw new InvalidText("invalid map entry '" + set + "': " + e.getMessage());
        }
        if (cpus.isEmpty()) {
            throw new InvalidText("invalid map: an entry has no CPUs");
        }
        return cpus;
    }

    /// hwloc's way to write a set: `0xf`, or 32 bits at a time, highest first: `0x1,0xffffffff`.
    private static Idset mask(String text) {
        Idset.Builder cpus = Idset.builder();
        String[] words = text.split(",");
        for (int i = 0; i < words.length; i++) {
            long bits;
            try {
                bits = Long.decode(words[i]);
            } catch (NumberFormatException e) {
                throw new InvalidText("invalid map entry '" + text + "'");
            }
            int base = (words.length - 1 - i) * Integer.SIZE;
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                if ((bits >> bit & 1) != 0) {
                    cpus.add(base + bit);
                }
            }
        }
        return list(cpus.build().encode());
    }

    /// Of the tasks of one node.
    public Binding of(ShellNode node, CoreMap machine) {
        List<String> warnings = new ArrayList<>();
        List<Idset> cpus = mode == Mode.OFF ? none(node.tasks()) : bound(node, machine, warnings);
        List<String> log = new ArrayList<>();
        if (verbose && mode != Mode.OFF) {
            for (int local = 0; local < cpus.size(); local++) {
                log.add("task %d: cpus %s".formatted(node.taskRank(local), cpus.get(local)));
            }
        }
        return new Binding(dryRun ? none(node.tasks()) : cpus, log, warnings);
    }

    private static List<Idset> none(int tasks) {
        return java.util.Collections.nCopies(tasks, Idset.EMPTY);
    }

    private List<Idset> bound(ShellNode node, CoreMap machine, List<String> warnings) {
        List<Idset> cpus = new ArrayList<>(node.tasks());
        if (mode == Mode.MAP) {
            for (int local = 0; local < node.tasks(); local++) {
                cpus.add(map.get(local % map.size()));
            }
            return cpus;
        }
        Idset all = machine.cpus(node.cores()).orElse(Idset.EMPTY);
        if (all.isEmpty()) {
            if (given && !node.cores().isEmpty()) {
                String cores = node.cores().encode();
                warnings.add(
                        "affinity: failed to get cpuset for cores: %s: core %d not found in node topology"
                                .formatted(cores, machine.firstMissing(node.cores())));
                warnings.add("unable to get cpuset for cores " + cores + ". Disabling affinity");
            }
            return none(node.tasks());
        }
        if (mode == Mode.ON) {
            // Who may run everywhere need not be told.
            boolean everywhere = !verbose && all.equals(machine.all());
            return java.util.Collections.nCopies(node.tasks(), everywhere ? Idset.EMPTY : all);
        }
        return shared(node, machine);
    }

    /// The cores shared out evenly, in blocks; with more tasks than cores, several share one.
    private static List<Idset> shared(ShellNode node, CoreMap machine) {
        int[] cores = node.cores().stream().toArray();
        List<Idset> cpus = new ArrayList<>(node.tasks());
        for (int local = 0; local < node.tasks(); local++) {
            int first = (int) ((long) local * cores.length / node.tasks());
            int end = (int) ((long) (local + 1) * cores.length / node.tasks());
            Idset.Builder own = Idset.builder();
            for (int i = first; i < Math.max(end, first + 1); i++) {
                machine.cpus(Idset.of(cores[i])).orElse(Idset.EMPTY).forEach(own::add);
            }
            cpus.add(own.build());
        }
        return cpus;
    }
}
