package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.reader.Recipe.Pool;
import flux.scheduler.fluxion.reader.Recipe.Step;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads GraphML: keys with defaults, nodes and edges with data.
final class RecipeReader {
    private final Map<String, Map<String, String>> defaults = new HashMap<>();
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    static Recipe read(InputStream xml) {
        RecipeReader reader = new RecipeReader();
        try {
            XMLStreamReader in = XmlText.reader(xml);
            while (in.hasNext()) {
                if (in.next() == XMLStreamConstants.START_ELEMENT) {
                    switch (in.getLocalName()) {
                        case "key" -> reader.key(in);
                        case "node" -> reader.node(in);
                        case "edge" -> reader.edge(in);
                        default -> {}
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw new ReaderFault("not GraphML: " + e.getMessage());
        }
        return new Recipe(List.copyOf(reader.pools.values()), reader.steps);
    }

    private void key(XMLStreamReader in) throws XMLStreamException {
        String id = in.getAttributeValue(null, "id");
        String of = in.getAttributeValue(null, "for");
        while (in.next() != XMLStreamConstants.END_ELEMENT) {
            if (in.isStartElement()) {
                defaults.computeIfAbsent(of, k -> new HashMap<>()).put(id, in.getElementText());
            }
        }
    }

    private void node(XMLStreamReader in) throws XMLStreamException {
        String id = in.getAttributeValue(null, "id");
        Map<String, String> data = data(in, "node");
        data.put("id", String.valueOf(id));
        if (pools.put(id, new Pool(data)) != null) {
            throw new ReaderFault("the recipe has two nodes " + id);
        }
    }

    private void edge(XMLStreamReader in) throws XMLStreamException {
        Pool source = pool(in.getAttributeValue(null, "source"));
        Pool target = pool(in.getAttributeValue(null, "target"));
        steps.add(new Step(source, target, data(in, "edge")));
    }

    private Pool pool(String id) {
        Pool pool = pools.get(id);
        if (pool == null) {
            throw new ReaderFault("an edge names the node " + id + ", which is not there");
        }
        return pool;
    }

    private Map<String, String> data(XMLStreamReader in, String of) throws XMLStreamException {
        Map<String, String> data = new HashMap<>(defaults.getOrDefault(of, Map.of()));
        while (in.next() != XMLStreamConstants.END_ELEMENT) {
            if (in.isStartElement()) {
                String key = in.getAttributeValue(null, "key");
                data.put(key, in.getElementText().strip());
            }
        }
        return data;
    }
}
