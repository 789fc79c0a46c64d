package flux.ops.broker;

import flux.ledger.text.Hostlist;
import flux.ops.service.AttrService;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;

/// The broker's attributes (flux-broker-attributes(7)), as far as a broker of this kind has them.
final class Attributes {
    private Attributes() {}

    static void fill(
            AttrService attr, Broker broker, BrokerOptions options, Directories directories)
            throws IOException {
        int size = options.size();
        String host = Host.name();
        attr.fix("version", Broker.VERSION);
        attr.fix("size", Integer.toString(size));
        attr.fix("rank", "0");
        attr.fix("hostname", host);
        attr.fix("hostlist", new Hostlist(Collections.nCopies(size, host)).encode());
        attr.fix("security.owner", Integer.toString(broker.owner()));
        attr.fix("local-uri", broker.uri());
        attr.fix("rundir", directories.rundir().toString());
        attr.fix("statedir", directories.statedir().toString());
        attr.fix("instance-level", "0");
        attr.fix("jobid-path", "/");
        attr.fix("broker.pid", Long.toString(ProcessHandle.current().pid()));
        attr.fix("broker.boot-method", size == 1 ? "single" : "simple");
        attr.fix("broker.mapping", "[[0,1,%d,1]]".formatted(size));
        attr.fix("broker.critical-ranks", "0");
        attr.fix("broker.quorum", Integer.toString(size));
        attr.fix("broker.starttime", String.format(Locale.ROOT, "%.2f", Broker.nowMicros() / 1e6));
        attr.fix("content.hash", "sha1");
        attr.fix("content.backing-module", "ledger");
        attr.fix("tbon.level", "0");
        attr.fix("tbon.maxlevel", size == 1 ? "0" : "1");
        attr.fix("tbon.descendants", Integer.toString(size - 1));
        attr.fix("tbon.topo", "kary:0");
        attr.allow("tbon.interface-hint", "hostname");
        attr.allow("conf.shell_initrc", "");
        attr.allow("conf.shell_pluginpath", "");
        attr.allow("log-ring-size", "1024");
        attr.allow("log-level", "7");
        attr.allow("log-stderr-level", Integer.toString(options.verbose() > 0 ? 6 : 3));
        attr.allow("log-stderr-mode", "leader");
        options.attributes().forEach((name, value) -> allow(attr, name, value));
    }

    private static void allow(AttrService attr, String name, String value) {
        if (attr.value(name).isEmpty()) {
            attr.allow(name, value);
        }
    }
}
