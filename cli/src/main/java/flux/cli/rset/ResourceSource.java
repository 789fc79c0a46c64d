package flux.cli.rset;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.config.ConfigFiles;
import flux.cli.getopt.Given;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.inventory.ConfiguredResources;
import flux.scheduler.inventory.MachineDiscovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/// Where a new R comes from: options, this machine, a configuration.
final class ResourceSource {
    private ResourceSource() {}

    static ResourceSet encoded(Given given, Session session) {
        given.operands(0, 0);
        if (given.has('f')) {
            throw new CommandException(
                    "--xml: hwloc's XML is read by flux resource-query -f hwloc; encode by hand with"
                            + " --cores and --gpus");
        }
        if (given.has('l')) {
            return PropertyWords.with(new MachineDiscovery().discover(hostname()), given.all('p'));
        }
        List<String> hosts = hosts(given);
        Idset ranks = ranks(given, hosts);
        if (!hosts.isEmpty() && hosts.size() != ranks.size()) {
            throw new CommandException(
                    "hostname count in '%s' does not match nranks (%d)"
                            .formatted(given.value('H', ""), ranks.size()));
        }
        List<String> names =
                hosts.isEmpty() ? Collections.nCopies(ranks.size(), hostname()) : hosts;
        Idset cores = children(given, 'c', "0", ranks);
        Idset gpus = children(given, 'g', "", ranks);
        ResourceSet.Builder set = ResourceSet.builder();
        int place = 0;
        for (int rank : ranks.stream().toArray()) {
            set.node(rank, names.get(place++), cores, gpus);
        }
        return PropertyWords.with(set.build(), given.all('p'));
    }

    private static List<String> hosts(Given given) {
        try {
            return Hostlist.parse(given.value('H', "")).hosts();
        } catch (InvalidText e) {
            throw new CommandException(
                    "Failed to decode hosts='" + given.value('H', "") + "' as hostlist");
        }
    }

    private static Idset ranks(Given given, List<String> hosts) {
        if (!given.has('r')) {
            return ResourceAlgebra.upTo(Math.max(hosts.size(), 1));
        }
        try {
            return Idset.parse(given.value('r', ""));
        } catch (InvalidText e) {
            throw new CommandException(
                    "Failed to decode ranks='" + given.value('r', "") + "' as idset");
        }
    }

    private static Idset children(Given given, char option, String otherwise, Idset ranks) {
        try {
            return Idset.parse(given.value(option, otherwise));
        } catch (InvalidText e) {
            throw new CommandException("rlist_append rank=" + ranks.first() + ": Invalid argument");
        }
    }

    private static String hostname() {
        try {
            Path kernel = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(kernel)
                    ? Files.readString(kernel).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            throw new UncheckedIOException("this machine's name is not to be had", e);
        }
    }

    /// @param path a file, or a directory of files, with `[[resource.config]]` entries
    static ResourceSet configured(String path, Session session) {
        JsonNode entries;
        try {
            entries = ConfigFiles.read(session.cwd(), path).path("resource").path("config");
        } catch (ConfigFiles.Unreadable e) {
            throw new CommandException("flux_conf_parse: " + e.getMessage());
        }
        if (!entries.isArray()) {
            throw new CommandException("Config file error: resource.config must be an array");
        }
        try {
            return ConfiguredResources.ofConfig(entries);
        } catch (IllegalArgumentException e) { // so are texts that cannot be read
            throw new CommandException("Config file error: " + e.getMessage());
        }
    }
}
