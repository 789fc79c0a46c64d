package flux.ops.golden;

import flux.cli.golden.Golden;
import java.util.List;
import java.util.Map;

/// Commands typed before a recording, because steps that were not kept made what it needs: the
/// numbers of the recordings have gaps, and their eventlogs tell what happened there. A job that a
/// prelude leaves in a file is the variable of that name.
final class Preludes {
    private static final Map<String, List<String>> BEFORE =
            Map.of(
                    "cancel/simple-006",
                    List.of("flux submit --urgency=hold --cc=1-3 true"),
                    "queue/simple-016",
                    List.of("flux queue enable"),
                    "queue/simple-031",
                    List.of("flux queue disable -m 'closed for business'"),
                    "resource/simple-034",
                    List.of("flux resource drain 2 bad dimm"),
                    "resource/simple-040",
                    List.of(
                            "flux resource drain -f 1 forced reason",
                            "flux resource drain -ff 1 forced again",
                            "flux resource drain -u 0-2 multi"),
                    "resource/simple-047",
                    List.of("flux resource undrain 1"),
                    "resource/simple-069",
                    List.of(
                            "flux resource undrain 0-3",
                            "flux submit -N2 sleep 300 > JE",
                            "flux job wait-event $(cat JE) start"));

    private Preludes() {}

    static List<String> before(Golden golden) {
        String name = golden.file().getParent().getFileName() + "/" + golden.file().getFileName();
        return BEFORE.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey() + "-"))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }
}
