package flux.ops.nested;

import flux.executor.host.HostShare;
import flux.executor.host.SharedHost;
import flux.executor.nested.HostedInstance;
import flux.ledger.id.JobId;
import flux.ops.broker.Broker;
import flux.ops.broker.Nest;
import flux.ops.settings.StartArguments;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Hosts the instances that are jobs of one broker's in that broker's process: what runs their
/// tasks and the thread for sockets are shared by all, and each has its ledger in a directory of
/// its own below its parent's.
public final class HostedInstances implements Nest {

    /// Where the ledgers of an instance's children are, below its own.
    public static final String DIRECTORY = "children";

    private final Broker parent;
    private final SharedHost host;
    private final Path commands;
    private final Map<Integer, Child> children;
    private final boolean isRoot;
    private final PastInstances past = new PastInstances(this);

    /// @param parent the first of the process
    public HostedInstances(Broker parent, SharedHost host) {
        this(
                parent,
                host,
                parent.directories().rundir().resolve("command-0"),
                new ConcurrentHashMap<>(),
                true);
        host.onBroken(
                (number, why) -> {
                    Child child = children.get(number);
                    if (child != null) {
                        child.failed(why);
                    }
                });
    }

    private HostedInstances(
            Broker parent,
            SharedHost host,
            Path commands,
            Map<Integer, Child> children,
            boolean isRoot) {
        this.parent = parent;
        this.host = host;
        this.commands = commands;
        this.children = children;
        this.isRoot = isRoot;
    }

    /// Hosts the children of an instance that is hosted itself.
    HostedInstances below(Broker child) {
        return new HostedInstances(child, host, commands, children, false);
    }

    @Override
    public HostedInstance prepare(Wanted wanted, Events events) throws Misused {
        StartArguments arguments;
        try {
            arguments = StartArguments.parse(wanted.options());
        } catch (StartArguments.Misused e) {
            throw new Misused("flux-broker: " + e.getMessage());
        }
        return new Child(this, wanted, arguments, events);
    }

    @Override
    public CompletableFuture<String> openPast(JobId job) {
        return past.open(job);
    }

    Broker parent() {
        return parent;
    }

    /// The socket of the server for commands, which all instances of the process share.
    Path commands() {
        return commands;
    }

    /// Where the ledger of the child that is the job `id` is.
    static Path directory(Path statedir, String id) {
        return statedir.resolve(DIRECTORY).resolve(id);
    }

    HostShare share(int number) {
        return host.share(number);
    }

    int newNumber() {
        return host.newNumber();
    }

    void opened(int number, Child child) {
        children.put(number, child);
    }

    void ended(int number) {
        children.remove(number);
    }

    /// How many are there.
    public int size() {
        return children.size();
    }

    @Override
    public void close() {
        past.close();
        for (Child child : children.values()) {
            if (child.isOf(this)) {
                child.leave();
            }
        }
        if (isRoot) {
            children.clear();
        }
    }
}
