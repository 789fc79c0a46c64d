package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Timestamps;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.resources.ResourceEventlog;
import flux.replay.resources.ResourceView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// `resource`: what there is, what is drained, what is allocated.
public final class ResourceService extends Methods {
    private DoubleConsumer expirations = _ -> {};
    private final ResourceView view;
    private final ResourceEventlog eventlog;
    private final Desk desk;
    private final Consumer<ResourceSet> fits;
    private final Supplier<Idset> lost;
    private final Supplier<Idset> torpid;
    private final Predicate<String> absence;
    private final Supplier<ResourceSet> excluded;

    /// @param fits throws IllegalArgumentException when the scheduler cannot have such resources
    /// @param lost the ranks whose processes are gone
    /// @param torpid those of which nothing was heard for long
    /// @param absence tells the reasons of drains that only say that a rank is not there, or torpid
    /// @param excluded what there is beside, but not for jobs
    public ResourceService(
            ResourceView view,
            ResourceEventlog eventlog,
            Desk desk,
            Consumer<ResourceSet> fits,
            Supplier<Idset> lost,
            Supplier<Idset> torpid,
            Predicate<String> absence,
            Supplier<ResourceSet> excluded) {
        super("resource");
        this.absence = absence;
        this.torpid = torpid;
        this.lost = lost;
        this.excluded = excluded;
        this.view = view;
        this.eventlog = eventlog;
        this.desk = desk;
        this.fits = fits;
        any("sched-status", this::schedStatus);
        any("status", this::status);
        owner("get", this::get);
        owner("drain", this::drain);
        owner("undrain", this::undrain);
        owner("reload", this::reload);
        owner("journal", this::journal);
        owner("expiration-update", this::expirationUpdate);
        owner("acquire", this::acquire);
        owner("acquire-mute", Request::respondEmpty);
        owner("monitor-waitup", Request::respondEmpty);
    }

    /// Also the answer to `sched.resource-status`.
    public void schedStatus(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        put(answer, "all", view.all());
        put(answer, "down", view.all().onRanks(view.drainedRanks()));
        put(answer, "allocated", view.allocated());
        request.respond(answer);
    }

    /// Who is told when the instance's resources are gone, in seconds since the epoch.
    public void onExpirationUpdate(DoubleConsumer told) {
        expirations = told;
    }

    private void expirationUpdate(Request request) throws RpcException, IOException {
        JsonNode expiration = request.json().path("expiration");
        if (!expiration.isNumber() || expiration.doubleValue() < 0) {
            throw error(Errno.EPROTO, "expiration must be seconds since the epoch, 0 for never");
        }
        expirations.accept(expiration.doubleValue());
        request.respondEmpty();
    }

    private void status(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ResourceSet all = withExcluded();
        put(answer, "R", all);
        ObjectNode drain = answer.putObject("drain");
        view.drained()
                .forEach(
                        (rank, drained) -> {
                            if (!absence.test(drained.reason())) {
                                drain.putObject(Integer.toString(rank))
                                        .put("timestamp", Timestamps.seconds(drained.micros()))
                                        .put("reason", drained.reason());
                            }
                        });
        Idset gone = lost.get();
        Idset.Builder online = Idset.builder();
        all.rankSet().stream().filter(rank -> !gone.contains(rank)).forEach(online::add);
        answer.put("online", online.build().encode()).put("offline", gone.encode());
        answer.put("exclude", excluded.get().rankSet().encode());
        answer.put("torpid", torpid.get().encode());
        request.respond(answer);
    }

    private ResourceSet withExcluded() {
        ResourceSet out = excluded.get();
        if (out.isEmpty()) {
            return view.all();
        }
        ResourceSet.Builder both = ResourceSet.builder();
        view.all().forEachNode(both::node);
        out.forEachNode(both::node);
        view.all().properties().forEach(both::property);
        out.properties().forEach(both::property);
        return both.expiration(view.all().expiration()).build();
    }

    /// Resources for a scheduler, and what becomes of them (RFC 28).
    private void acquire(Request request) throws RpcException {
        if (!request.isStreaming()) {
            throw error(Errno.EPROTO, "acquire requires streaming RPC flag");
        }
        Acquisition acquisition = new Acquisition(request, view, lost);
        Consumer<String> follower = _ -> acquisition.changed();
        eventlog.follow(follower);
        request.onEnd(() -> eventlog.unfollow(follower));
    }

    private void get(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        put(answer, "R", view.all());
        request.respond(answer.put("method", view.method()));
    }

    /// What has happened, then an empty list for those who only want that, then what happens.
    private void journal(Request request) throws RpcException {
        if (!request.isStreaming()) {
            throw error(Errno.EPROTO, "journal requires streaming RPC flag");
        }
        respond(request, String.join(",", eventlog.text().lines().toList()));
        respond(request, "");
        Consumer<String> follower = line -> respond(request, line);
        eventlog.follow(follower);
        request.onEnd(() -> eventlog.unfollow(follower));
    }

    private static void respond(Request request, String events) {
        request.respondText("{\"events\":[" + events + "]}");
    }

    private static void put(ObjectNode into, String key, ResourceSet resources) {
        into.putRawValue(key, new RawValue(resources.toJson()));
    }

    private void drain(Request request) throws RpcException, IOException {
        DrainMode mode =
                switch (text(request, "mode", "")) {
                    case "" -> DrainMode.REFUSE;
                    case "update" -> DrainMode.UPDATE;
                    case "overwrite" -> DrainMode.OVERWRITE;
                    case "force-overwrite" -> DrainMode.FORCE_OVERWRITE;
                    default -> throw error(Errno.EINVAL, "Invalid mode specified");
                };
        String ranks = ranks(request);
        Idset out = Idset.parse(ranks).intersect(excluded.get().rankSet());
        if (!out.isEmpty()) {
            throw error(
                    Errno.EEXIST,
                    "rank%s %s already drained or excluded"
                            .formatted(out.size() == 1 ? "" : "s", out.encode()));
        }
        Drain command = new Drain(ranks, text(request, "reason", ""), mode);
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    private void undrain(Request request) throws RpcException, IOException {
        boolean lenient =
                switch (text(request, "mode", "")) {
                    case "" -> false;
                    case "force" -> true;
                    default -> throw error(Errno.EINVAL, "Invalid mode specified");
                };
        Undrain command = new Undrain(ranks(request), text(request, "reason", ""), lenient);
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    /// `{"path", "xml", "force"?}`: other resources from now on, read from an R. Ranks come and go;
    /// jobs keep what they hold, so one that jobs hold goes by force only.
    private void reload(Request request) throws RpcException, IOException {
        if (request.json().path("xml").asBoolean()) {
            throw error(
                    Errno.EINVAL,
                    "an R is read here; hwloc's XML can be loaded as"
                            + " sched-fluxion-resource.load-file");
        }
        String path = text(request, "path");
        ResourceSet read = read(path);
        ResourceSet next = read.onRanks(read.rankSet().subtract(excluded.get().rankSet()));
        ResourceSet used = view.allocated();
        Idset gone = used.rankSet().subtract(next.rankSet());
        if (!gone.isEmpty() && !request.json().path("force").asBoolean()) {
            throw error(
                    Errno.EBUSY,
                    "%s: ranks %s are in use: wait for their jobs, or use --force"
                            .formatted(path, gone.encode()));
        }
        try {
            fits.accept(next);
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, path + ": " + e.getMessage());
        }
        desk.ask(request, new DefineResources(next, "reload"), _ -> request.respondEmpty());
    }

    private static ResourceSet read(String path) throws RpcException {
        try {
            ResourceSet read = ResourceSet.parse(Files.readAllBytes(Path.of(path)));
            if (read.isEmpty()) {
                throw error(Errno.EINVAL, path + ": R has no ranks");
            }
            return read;
        } catch (NoSuchFileException e) {
            String why = "unable to open " + path + ": " + Errno.text(Errno.ENOENT);
            throw error(Errno.ENOENT, path + ":-1 " + why);
        } catch (IOException e) {
            throw error(Errno.EINVAL, path + ": it cannot be read: " + e.getMessage());
        } catch (InvalidText e) {
            throw error(Errno.EINVAL, path + ": " + e.getMessage());
        }
    }

    /// Targets are ranks or hosts.
    private String ranks(Request request) throws RpcException, IOException {
        String targets = text(request, "targets");
        try {
            return Idset.parse(targets).encode();
        } catch (InvalidText notRanks) {
            return ranksOfHosts(targets);
        }
    }

    private String ranksOfHosts(String targets) throws RpcException {
        List<String> hosts;
        try {
            hosts = Hostlist.parse(targets).hosts();
        } catch (InvalidText e) {
            throw error(Errno.EINVAL, "invalid targets: " + e.getMessage());
        }
        Idset.Builder ranks = Idset.builder();
        Set<String> unknown = new LinkedHashSet<>(hosts);
        withExcluded()
                .forEachNode(
                        (rank, host, _, _) -> {
                            if (hosts.contains(host)) {
                                ranks.add(rank);
                                unknown.remove(host);
                            }
                        });
        if (!unknown.isEmpty()) {
            String names = new Hostlist(List.copyOf(unknown)).encode();
            throw error(Errno.EINVAL, "invalid targets: invalid hosts: " + names);
        }
        return ranks.build().encode();
    }
}
