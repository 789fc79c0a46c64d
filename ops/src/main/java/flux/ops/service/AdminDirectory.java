package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.VirtualDirectory;
import flux.replay.views.AdminEventlog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory `admin` of the KVS: a view over the log, for `flux startlog`.
public final class AdminDirectory implements VirtualDirectory {
    private static final String EVENTLOG = "eventlog";

    private final AdminEventlog eventlog;

    public AdminDirectory(AdminEventlog eventlog) {
        this.eventlog = eventlog;
    }

    @Override
    public @Nullable TreeObject lookup(String name) {
        return name.equals(EVENTLOG) ? new TreeObject.Val(eventlog.text().getBytes(UTF_8)) : null;
    }

    @Override
    public Iterable<String> names() {
        return List.of(EVENTLOG);
    }
}
