package flux.cli.nested;

import flux.cli.format.Field;
import flux.cli.format.Fields;
import flux.cli.jobs.JobFields;
import flux.cli.jobs.JobRow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of what stands in a tree of jobs: those of a job; the root has no id.
final class TreeFields implements Fields<TreeFields.Node> {

    /// @param isRoot the instance that was asked first
    record Node(JobRow row, boolean isRoot) {}

    /// Beside a tree there is less room than in a table of their own.
    private static final Map<String, String> HEADINGS =
            Map.of(
                    "instance.resources.all.nnodes", "NODES",
                    "instance.resources.all.ncores", "CORES",
                    "instance.resources.all.ngpus", "GPUS",
                    "instance.resources.allocated.nnodes", "USED",
                    "instance.resources.allocated.ncores", "USED",
                    "instance.resources.allocated.ngpus", "USED");

    private final JobFields fields = new JobFields();

    @Override
    public @Nullable Field<Node> find(String name) {
        Field<JobRow> field = fields.find(name);
        if (field == null) {
            return null;
        }
        boolean isId = name.equals("id") || name.startsWith("id.");
        return new Field<>(
                HEADINGS.getOrDefault(name, field.heading()),
                node -> isId && node.isRoot() ? "." : field.value().apply(node.row()));
    }
}
