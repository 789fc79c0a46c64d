package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What gpus a task sees: the shell option `gpu-affinity` (flux-shell(1)): `on` (all of the job's
/// on the node, the default), `off` (whatever the environment says), `per-task` (shared out), or
/// `map:SET;SET…` (the sets in turn).
public final class GpuAffinity {
    private static final String MAP = "map:";

    private final String mode;
    private final List<Idset> map = new ArrayList<>();

    /// @throws InvalidText when the option is none of these
    GpuAffinity(JsonNode option) {
        String text = option.asText("on");
        if (text.startsWith(MAP)) {
            mode = MAP;
            for (String set : text.substring(MAP.length()).split(";", -1)) {
                map.add(Idset.parse(set));
            }
            return;
        }
        mode =
                switch (text) {
                    case "on", "1", "true", "" -> "on";
                    case "off", "0", "false" -> "off";
                    case "per-task" -> "per-task";
                    default -> throw new InvalidText("invalid option: " + text);
                };
    }

    /// CUDA_VISIBLE_DEVICES of a task; `-1` hides all, empty leaves it to the job's environment.
    Optional<String> visible(ShellNode node, int localId) {
        return switch (mode) {
            case "off" -> Optional.empty();
            case "per-task" -> Optional.of(text(share(node, localId)));
            case MAP -> Optional.of(text(map.get(localId % map.size())));
            default -> Optional.of(text(node.gpus()));
        };
    }

    private static Idset share(ShellNode node, int localId) {
        int[] gpus = node.gpus().stream().toArray();
        int first = (int) ((long) localId * gpus.length / node.tasks());
        int end = (int) ((long) (localId + 1) * gpus.length / node.tasks());
        if (gpus.length == 0) {
            return Idset.EMPTY;
        }
        Idset.Builder own = Idset.builder();
        for (int i = first; i < Math.max(end, first + 1); i++) {
            own.add(gpus[i]);
        }
        return own.build();
    }

    private static String text(Idset gpus) {
        return gpus.isEmpty()
                ? "-1"
                : gpus.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
