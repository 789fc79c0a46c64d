package flux.executor.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorStory;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.nio.file.Files;
import java.nio.file.Path;

/// Job ƒ27 of user 1000 on nodes "alpha" (broker rank 3) and "beta" (rank 5), two tasks on each.
final class Plans {
    static final JobId JOB = new JobId(64);

    private Plans() {}

    static JobPlan of(ObjectNode jobspec) {
        ResourceSet resources =
                ResourceSet.builder()
                        .node(3, "alpha", Idset.range(0, 1), Idset.EMPTY)
                        .node(5, "beta", Idset.range(2, 3), Idset.range(0, 1))
                        .build();
        try {
            return JobPlan.of(
                    JOB, 1000, jobspec, resources, path -> Files.readString(Path.of(path)));
        } catch (Impossible e) {
            throw new AssertionError(e);
        }
    }

    static JobPlan plain() {
        return of(ExecutorStory.jobspec(4, "/usr/bin/prog", "arg"));
    }
}
