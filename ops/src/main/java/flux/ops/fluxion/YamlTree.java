package flux.ops.fluxion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// YAML as the tree that it stands for, within bounds: a few aliases of aliases can stand for more
/// than any memory holds, and an alias within itself has no end.
public final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int VALUES_MAX = 1 << 20;
    private static final int DEPTH_MAX = 100;

    private int values;

    private YamlTree() {}

    /// @throws JobspecFault in one line, when it is not YAML, or stands for too much
    public static JsonNode parse(String yaml) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new YamlTree().node(tree, 1);
        } catch (YAMLException e) {
            String why = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
            throw new JobspecFault("not YAML: " + why);
        }
    }

    private JsonNode node(@Nullable Object value, int depth) {
        if (++values > VALUES_MAX) {
            throw new JobspecFault("the YAML stands for more than " + VALUES_MAX + " values");
        }
        if (depth > DEPTH_MAX) {
            throw new JobspecFault("the YAML is nested deeper than " + DEPTH_MAX + " levels");
        }
        return switch (value) {
            case null -> JSON.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = JSON.objectNode();
                map.forEach((key, each) -> object.set(String.valueOf(key), node(each, depth + 1)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = JSON.arrayNode();
                list.forEach(each -> array.add(node(each, depth + 1)));
                yield array;
            }
            case String text -> JSON.textNode(text);
            case Boolean bool -> JSON.booleanNode(bool);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case BigInteger number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            default -> JSON.textNode(value.toString()); // dates, bytes, sets
        };
    }
}
