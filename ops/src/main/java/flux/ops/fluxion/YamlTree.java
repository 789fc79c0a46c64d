package flux.ops.fluxion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// YAML as the tree that it stands for.
public final class YamlTree {
    private static final ObjectMapper JSON = new ObjectMapper();

    private YamlTree() {}

    /// @throws JobspecFault when it is not YAML
    public static JsonNode parse(String yaml) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return JSON.valueToTree(tree);
        } catch (YAMLException e) {
            throw new JobspecFault("not YAML: " + e.getMessage());
        }
    }
}
