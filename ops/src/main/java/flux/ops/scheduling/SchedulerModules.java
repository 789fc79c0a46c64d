package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.scheduler.Matcher;
import flux.scheduler.QueuePolicies;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The modules that make up the scheduler: which are loaded, with which arguments. They come and go
/// while jobs run; who holds what stays known, since it stands in the ledger. For the reactor's
/// thread.
public final class SchedulerModules {
    private static final List<String> SIMPLE_SERVICES =
            List.of("feasibility", "sched", SchedulerChoice.SIMPLE);

    private final Consumer<Consumer<Scheduler>> onScheduler;
    private final TreeMap<String, ObjectNode> loaded = new TreeMap<>();
    private JsonNode config;

    /// @param config what the scheduler was made with
    /// @param onScheduler runs an action on the scheduler's thread
    public SchedulerModules(JsonNode config, Consumer<Consumer<Scheduler>> onScheduler) {
        this.config = config;
        this.onScheduler = onScheduler;
        for (String module : SchedulerChoice.modules(config)) {
            loaded.put(module, JsonNodeFactory.instance.objectNode());
        }
    }

    public Set<String> loaded() {
        return loaded.keySet();
    }

    static boolean isOne(String name) {
        return name.equals(SchedulerChoice.SIMPLE) || SchedulerChoice.FLUXION.contains(name);
    }

    /// The services that a module registers.
    static List<String> services(String module) {
        return switch (module) {
            case SchedulerChoice.SIMPLE -> SIMPLE_SERVICES;
            case FluxionSettings.QUEUES -> List.of("sched", module);
            case SchedulerChoice.FEASIBILITY -> List.of("feasibility", module);
            default -> List.of(module);
        };
    }

    /// Whether a loaded module registered this service.
    public boolean provides(String service) {
        return loaded.keySet().stream().anyMatch(module -> services(module).contains(service));
    }

    public boolean isFluxion() {
        return loaded.containsKey(FluxionSettings.QUEUES)
                && loaded.containsKey(FluxionSettings.RESOURCE);
    }

    /// A matcher as the instance's, of its own; when nothing is loaded, one of the simple kind.
    public Matcher freshMatcher() {
        return SchedulerChoice.matcher(loaded.containsKey(FluxionSettings.RESOURCE), effective());
    }

    /// Whether the graph that is loaded, if any, has these resources.
    ///
    /// @throws IllegalArgumentException that names the first rank that it does not have
    public void requireFit(ResourceSet resources) {
        if (loaded.containsKey(FluxionSettings.RESOURCE)) {
            SchedulerChoice.requireFit(effective(), resources);
        }
    }

    public FluxionSettings fluxion() {
        return FluxionSettings.of(effective());
    }

    /// @param arguments `KEY=VALUE` words, which go before the configuration
    /// @return completed when it is at work
    CompletableFuture<Void> load(String name, List<String> arguments) throws RpcException {
        if (loaded.containsKey(name)) {
            throw new RpcException(Errno.EEXIST, "module already loaded");
        }
        boolean isScheduler = services(name).contains("sched");
        for (String other : loaded.keySet()) {
            if (isScheduler && services(other).contains("sched")) {
                throw new RpcException(
                        Errno.EEXIST,
                        "service sched is provided by %s: `flux module remove %s` first"
                                .formatted(other, other));
            }
        }
        if (name.equals(FluxionSettings.QUEUES) && !loaded.containsKey(FluxionSettings.RESOURCE)) {
            throw new RpcException(
                    Errno.EINVAL, FluxionSettings.RESOURCE + " must be loaded before it");
        }
        loaded.put(name, table(arguments));
        try {
            return apply();
        } catch (IllegalArgumentException e) {
            loaded.remove(name);
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    CompletableFuture<Void> remove(String name) throws RpcException {
        if (loaded.remove(name) == null) {
            throw new RpcException(Errno.ENOENT, "");
        }
        return apply();
    }

    /// Goes by another configuration. What is loaded stays, unless the new one asks for the other
    /// scheduler.
    ///
    /// @throws IllegalArgumentException when it is wrong: the old one stays
    public CompletableFuture<Void> configure(JsonNode next) {
        List<String> wanted = List.copyOf(loaded.keySet());
        boolean asks =
                SchedulerChoice.named(next) != null
                        || (SchedulerChoice.isConfigured(next)
                                && !SchedulerChoice.isConfigured(config));
        if (asks) {
            wanted = SchedulerChoice.modules(next);
        }
        if (SchedulerChoice.isConfigured(next)) {
            FluxionSettings.of(next); // wrong ones are refused even if nobody uses them now
        }
        JsonNode before = config;
        Map<String, ObjectNode> modules = new TreeMap<>(loaded);
        config = next;
        loaded.keySet().retainAll(wanted);
        wanted.forEach(module -> loaded.putIfAbsent(module, JsonNodeFactory.instance.objectNode()));
        try {
            return apply();
        } catch (IllegalArgumentException e) {
            config = before;
            loaded.clear();
            loaded.putAll(modules);
            throw e;
        }
    }

    private static ObjectNode table(List<String> arguments) throws RpcException {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                throw new RpcException(
                        Errno.EINVAL, "KEY=VALUE was expected, not \"" + argument + "\"");
            }
            table.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return table;
    }

    /// The configuration, with the modules' arguments before it.
    private JsonNode effective() {
        if (!config.isObject()) {
            return config;
        }
        ObjectNode all = config.deepCopy();
        loaded.forEach(
                (module, arguments) -> {
                    if (!arguments.isEmpty()) {
                        all.withObject("/" + module).setAll(arguments);
                    }
                });
        return all;
    }

    private CompletableFuture<Void> apply() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean isSimple = loaded.containsKey(SchedulerChoice.SIMPLE);
        if (!isSimple && !isFluxion()) {
            if (loaded.containsKey(FluxionSettings.RESOURCE)) {
                FluxionSettings.of(effective());
            }
            onScheduler.accept(
                    scheduler -> {
                        scheduler.pause();
                        done.complete(null);
                    });
            return done;
        }
        Matcher matcher = SchedulerChoice.matcher(!isSimple, effective());
        QueuePolicies policies = SchedulerChoice.policies(!isSimple, effective());
        onScheduler.accept(
                scheduler -> {
                    try {
                        if (matcher instanceof FluxionMatcher fluxion) {
                            fluxion.requireFit(scheduler.resources());
                        }
                        scheduler.use(matcher, policies);
                        done.complete(null);
                    } catch (IllegalArgumentException e) { // it keeps the one that it had
                        done.completeExceptionally(e);
                    } catch (ReaderFault e) {
                        done.completeExceptionally(
                                new IllegalArgumentException(
                                        FluxionSettings.RESOURCE + ".load-file: " + e.getMessage(),
                                        e));
                    }
                });
        return done;
    }
}
