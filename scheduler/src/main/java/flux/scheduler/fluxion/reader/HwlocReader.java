package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Makes a graph of hwloc's XML: a cluster, a node for each machine, and below what hwloc has
/// found, without the types that are not wanted, whose children go to their parent.
public final class HwlocReader {

    /// As hwloc gives sizes: memory is counted in units of so many bytes.
    private static final long MEMORY_UNIT = 1L << 30;

    /// Objects within objects; machines have a dozen levels.
    private static final int DEPTH_MAX = 64;

    private static final Set<String> GPU_BACKENDS = Set.of("CUDA", "OpenCL", "RSMI", "NVML");

    private final ResourceGraph graph = new ResourceGraph();
    private final Set<String> wanted;
    private final Map<String, Integer> counts = new HashMap<>();
    private int machines;

    private HwlocReader(Set<String> wanted) {
        this.wanted = wanted;
    }

    /// One document a broker, in the order of their ranks.
    ///
    /// @param allowlist the types to keep beside cluster and node; empty for all
    /// @throws ReaderFault when one is not hwloc's
    public static ResourceGraph read(List<InputStream> documents, Set<String> allowlist) {
        HwlocReader reader = new HwlocReader(allowlist);
        int root = reader.graph.add(Vertex.of("cluster", 0));
        reader.graph.root(ResourceGraph.CONTAINMENT, root);
        try {
            documents.forEach(document -> reader.machine(document, root));
        } catch (IllegalArgumentException e) { // more of it than a graph has
            throw new ReaderFault(e.getMessage());
        }
        reader.graph.index();
        return reader.graph;
    }

    private void machine(InputStream xml, int root) {
        counts.clear();
        int before = machines;
        try {
            XMLStreamReader in = XmlText.reader(xml);
            while (in.hasNext()) {
                if (in.next() == XMLStreamConstants.START_ELEMENT
                        && in.getLocalName().equals("object")) {
                    object(in, root, 1);
                }
            }
        } catch (XMLStreamException e) {
            throw new ReaderFault("not hwloc's XML: " + e.getMessage());
        }
        if (machines == before) {
            throw new ReaderFault("hwloc's XML has no Machine");
        }
    }

    /// Reads one object up to its end. Its infos stand before the objects in it, so that the vertex
    /// is made when the first of those begins.
    private void object(XMLStreamReader in, int parent, int depth) throws XMLStreamException {
        if (depth > DEPTH_MAX) {
            throw new ReaderFault(
                    "hwloc's XML has more than %d objects within each other, line %d"
                            .formatted(DEPTH_MAX, in.getLocation().getLineNumber()));
        }
        String type = type(in);
        int index = index(in, type);
        long memory = number(in, "local_memory");
        String hwlocType = attribute(in, "type");
        String osdev = attribute(in, "osdev_type");
        String name = attribute(in, "name");
        Map<String, String> infos = new HashMap<>();
        int me = -1;
        while (in.next() != XMLStreamConstants.END_ELEMENT) {
            if (!in.isStartElement()) {
                continue;
            }
            if (in.getLocalName().equals("object")) {
                me = me < 0 ? make(type, index, memory, name, infos, parent) : me;
                object(in, me, depth + 1);
            } else {
                if (in.getLocalName().equals("info")) {
                    infos.put(attribute(in, "name"), attribute(in, "value"));
                }
                skip(in);
            }
        }
        if (hwlocType.equals("OSDev") && isGpu(osdev, name, infos)) {
            make("gpu", next("gpu"), 0, name, infos, parent);
        } else if (me < 0) {
            make(type, index, memory, name, infos, parent);
        }
    }

    private static void skip(XMLStreamReader in) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = in.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    /// @return the vertex, or the parent when this type is left out
    private int make(
            String type,
            int index,
            long memory,
            String name,
            Map<String, String> infos,
            int parent) {
        boolean isNode = type.equals("node");
        if (type.isEmpty() || !(isNode || wanted.isEmpty() || wanted.contains(type))) {
            return parent;
        }
        @Nullable String given = isNode ? infos.getOrDefault("HostName", null) : null;
        int rank = isNode ? machines++ : machines - 1;
        long id = isNode ? rank : index;
        Vertex vertex = new Vertex(type, type, given, id, -1, rank, 1, "", Map.of(), true);
        int u = graph.add(vertex);
        graph.relate(ResourceGraph.CONTAINMENT, parent, u);
        if (memory >= MEMORY_UNIT && (wanted.isEmpty() || wanted.contains("memory"))) {
            memory(u, rank, memory / MEMORY_UNIT);
        }
        return u;
    }

    private void memory(int parent, int rank, long units) {
        Vertex pool =
                new Vertex(
                        "memory",
                        "memory",
                        null,
                        next("memory"),
                        -1,
                        rank,
                        units,
                        "GB",
                        Map.of(),
                        true);
        graph.relate(ResourceGraph.CONTAINMENT, parent, graph.add(pool));
    }

    private static boolean isGpu(String osdev, String name, Map<String, String> infos) {
        return (osdev.equals("5") || osdev.equals("1"))
                && (GPU_BACKENDS.contains(infos.getOrDefault("Backend", ""))
                        || name.startsWith("cuda")
                        || name.startsWith("opencl")
                        || name.startsWith("rsmi"));
    }

    /// Our word for hwloc's; empty for what is not a resource.
    private static String type(XMLStreamReader in) {
        String type = attribute(in, "type");
        return switch (type) {
            case "Machine" -> "node";
            case "Package", "Socket" -> "socket";
            case "NUMANode" -> "numanode";
            case "Core", "PU", "Group" -> type.toLowerCase(Locale.ROOT);
            case "L1Cache", "L2Cache", "L3Cache" -> type.toLowerCase(Locale.ROOT);
            default -> "";
        };
    }

    /// hwloc numbers cores anew in every package, so logical numbers are counted here.
    private int index(XMLStreamReader in, String type) {
        if (type.equals("pu")) {
            return (int) number(in, "os_index");
        }
        return type.isEmpty() || type.equals("node") ? 0 : next(type);
    }

    private int next(String type) {
        return counts.merge(type, 1, Integer::sum) - 1;
    }

    private static String attribute(XMLStreamReader in, String name) {
        String value = in.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private static long number(XMLStreamReader in, String name) {
        String value = attribute(in, name);
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }
}
