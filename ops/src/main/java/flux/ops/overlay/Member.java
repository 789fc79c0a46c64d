package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.CpuTopology;
import flux.executor.shell.CoreMap;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import flux.scheduler.inventory.MachineDiscovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A broker's machine, as it tells of itself.
///
/// @param rundir where it has its socket, and its jobs their directories
/// @param cpus which CPUs belong to which core
public record Member(String host, Path rundir, Idset cores, Idset gpus, CoreMap cpus) {

    static Member here(String host, Path rundir) {
        NodeResources node = new MachineDiscovery().discover(host).nodes().getFirst();
        return new Member(host, rundir, node.cores(), node.gpus(), new CpuTopology().read());
    }

    static Member parse(JsonNode hello) {
        List<Idset> cpus = new ArrayList<>();
        hello.path("cpus").forEach(core -> cpus.add(Idset.parse(core.asText())));
        return new Member(
                hello.path("host").asText(),
                Path.of(hello.path("rundir").asText()),
                Idset.parse(hello.path("cores").asText()),
                Idset.parse(hello.path("gpus").asText()),
                new CoreMap(List.copyOf(cpus)));
    }

    ObjectNode toJson() {
        ObjectNode hello = Control.object();
        hello.put("host", host).put("rundir", rundir.toString());
        hello.put("cores", cores.encode()).put("gpus", gpus.encode());
        ArrayNode list = hello.putArray("cpus");
        cpus.cpusOfCore().forEach(core -> list.add(core.encode()));
        return hello;
    }

    void addTo(ResourceSet.Builder all, int rank) {
        all.node(rank, host, cores, gpus);
    }
}
