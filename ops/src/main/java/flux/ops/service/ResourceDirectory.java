package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.VirtualDirectory;
import flux.replay.resources.ResourceEventlog;
import flux.replay.resources.ResourceView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory `resource` of the KVS: a view over the log, for those who read `resource.R`.
public final class ResourceDirectory implements VirtualDirectory {
    private static final List<String> NAMES = List.of("R", "eventlog");

    private final ResourceView view;
    private final ResourceEventlog eventlog;

    public ResourceDirectory(ResourceView view, ResourceEventlog eventlog) {
        this.view = view;
        this.eventlog = eventlog;
    }

    @Override
    public @Nullable TreeObject lookup(String name) {
        return switch (name) {
            case "R" -> new TreeObject.Val(view.all().toJson().getBytes(UTF_8));
            case "eventlog" -> new TreeObject.Val(eventlog.text().getBytes(UTF_8));
            default -> null;
        };
    }

    @Override
    public Iterable<String> names() {
        return NAMES;
    }
}
