package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ops.service.AttrService;
import flux.ops.service.Topology;
import flux.replay.resources.ResourceView;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The broker's attributes (flux-broker-attributes(7)), as far as a broker of this kind has them.
final class Attributes {
    private static final String TOPO = "tbon.topo";

    private Attributes() {}

    static void fill(
            AttrService attr,
            Broker broker,
            BrokerOptions options,
            Directories directories,
            ResourceView resources)
            throws IOException {
        int size = options.size();
        Crew crew = broker.crew();
        String host = crew == null ? Host.name() : crew.hostname();
        attr.fix("version", Broker.VERSION);
        attr.fix("size", Integer.toString(size));
        attr.fix("rank", "0");
        attr.fix("hostname", host);
        attr.compute("hostlist", () -> hostlist(resources.all(), host, size));
        attr.fix("security.owner", Integer.toString(broker.owner()));
        attr.atRank("local-uri", rank -> uri(broker, rank));
        attr.fix("rundir", directories.rundir().toString());
        attr.fix("statedir", directories.statedir().toString());
        String inKafka = options.config().path("ledger").path("address").asText("");
        if (!inKafka.isEmpty()) {
            attr.fix("ledger.address", inKafka);
        }
        lineage(attr, broker.lineage(), crew);
        attr.fix("broker.uuid", UUID.randomUUID().toString());
        attr.fix("broker.pid", Long.toString(ProcessHandle.current().pid()));
        String several = crew == null ? "simple" : crew.bootMethod();
        attr.fix("broker.boot-method", size == 1 ? "single" : several);
        String mapping = (crew == null ? "[[0,1,%d,1]]" : "[[0,%d,1,1]]").formatted(size);
        attr.fix("broker.mapping", options.attributes().getOrDefault("broker.mapping", mapping));
        int quorum = crew == null ? size : crew.quorum();
        attr.fix("broker.quorum", Integer.toString(quorum));
        attr.fix("broker.starttime", String.format(Locale.ROOT, "%.2f", Broker.nowMicros() / 1e6));
        attr.fix("content.hash", "sha1");
        attr.fix("content.backing-module", "ledger");
        overlay(attr, broker, topology(options));
        attr.allow("conf.shell_initrc", "");
        attr.allow("conf.shell_pluginpath", "");
        attr.allow("log-ring-size", "1024");
        attr.allow("log-level", "7");
        attr.allow("log-stderr-level", Integer.toString(options.verbose() > 0 ? 6 : 3));
        attr.allow("log-stderr-mode", "leader");
        attr.allow("log-critical-level", "2");
        attr.allow("log-forward-level", "3");
        attr.allow("log-syslog-enable", "0");
        attr.allow("log-syslog-level", "3");
        lifetime(attr, options);
        options.attributes().forEach((name, value) -> allow(attr, name, value));
    }

    private static String uri(Broker broker, int rank) {
        Crew crew = broker.crew();
        String there = crew == null ? null : crew.uri(rank);
        return there == null ? broker.uri() : there;
    }

    private static void lineage(AttrService attr, Lineage lineage, @Nullable Crew crew) {
        attr.fix("instance-level", Integer.toString(lineage.level()));
        attr.fix("jobid-path", lineage.path());
        if (lineage.level() == 0) {
            attr.declare("parent-uri");
            return;
        }
        attr.atRank(
                "parent-uri",
                rank -> {
                    String there = crew == null ? null : crew.parentUri(rank);
                    return there == null ? lineage.parentUri() : there;
                });
        attr.fix("jobid", lineage.job());
        attr.fix("parent-kvs-namespace", "job-" + JobId.parse(lineage.job()).dec());
    }

    /// The resources may name other hosts than this machine, which then plays them all.
    private static String hostlist(ResourceSet resources, String host, int size) {
        return resources.nodeCount() == size
                ? resources.nodelist()
                : new Hostlist(Collections.nCopies(size, host)).encode();
    }

    /// The tree of ranks that is asked for.
    ///
    /// @throws IllegalArgumentException when there is no such tree
    static Topology topology(BrokerOptions options) {
        String topo =
                options.attributes()
                        .getOrDefault(TOPO, options.config().path("tbon").path("topo").asText(""));
        JsonNode hosts = options.config().path("bootstrap").path("hosts");
        return Topology.of(topo, options.size(), hosts);
    }

    /// What tunes the connections of an overlay network has its usual values: ranks of one process
    /// have none, and those to satellites are of another kind.
    private static void overlay(AttrService attr, Broker broker, Topology topology) {
        Crew crew = broker.crew();
        attr.atRank("tbon.level", rank -> Integer.toString(topology.level(rank)));
        attr.fix("tbon.maxlevel", Integer.toString(topology.maxLevel()));
        attr.atRank("tbon.descendants", rank -> Integer.toString(topology.descendants(rank)));
        attr.fix("tbon.topo", topology.name());
        Idset.Builder critical = Idset.builder();
        topology.critical().forEach(critical::add);
        attr.fix("broker.critical-ranks", critical.build().encode());
        String endpoint =
                crew == null ? broker.uri().replace("local://", "ipc://") : crew.endpoint();
        attr.fix("tbon.endpoint", endpoint);
        attr.fix("tbon.child_rcvhwm", "0");
        attr.fix("tbon.prefertcp", "0");
        attr.fix("tbon.zmq_io_threads", "1");
        attr.fix("tbon.zmqdebug", "0");
        attr.fix("tbon.connect_timeout", "30s");
        attr.allow("tbon.interface-hint", "default-route");
        attr.allow("tbon.tcp_user_timeout", "20s");
        attr.allow("tbon.torpid_max", "30s");
        attr.allow("tbon.torpid_min", "5s");
    }

    /// An instance has no scripts that run before and after it, and waits for no quorum.
    private static void lifetime(AttrService attr, BrokerOptions options) {
        attr.fix("broker.rc1_path", "");
        attr.fix("broker.rc3_path", "");
        attr.fix("broker.quorum-warn", "none");
        attr.fix("broker.cleanup-timeout", "none");
        attr.fix("broker.shutdown-timeout", "none");
        attr.fix("broker.shutdown-warn", "none");
        attr.fix("broker.sd-stop-timeout", "none");
        attr.fix("broker.unload-builtins-timeout", "none");
        attr.fix("rundir-cleanup", "1");
        attr.fix("statedir-cleanup", options.statedir().isPresent() ? "0" : "1");
        attr.declare("config.path");
    }

    private static void allow(AttrService attr, String name, String value) {
        if (attr.value(name).isEmpty()) {
            attr.allow(name, value);
        }
    }
}
