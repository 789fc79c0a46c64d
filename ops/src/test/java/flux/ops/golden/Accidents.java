package flux.ops.golden;

import flux.cli.golden.Golden;
import flux.cli.golden.Reasons;
import java.util.Map;
import java.util.Optional;

/// Recordings that are not compared, by their ids, each with its reason.
final class Accidents {
    private static final Reasons REASONS =
            Reasons.ofEntries(
                    Map.entry(
                            "attr/simple-018",
                            "this broker keeps its content in the ledger, and says so"),
                    Map.entry(
                            "attr/simple-027",
                            "most values tell of the broker, and where it was installed"),
                    Map.entry("config/simple-001", "tells where the recording's configuration was"),
                    Map.entry(
                            "dmesg/simple-001", "what the recorded brokers did when they started"),
                    Map.entry(
                            "dmesg/simple-002", "what the recorded brokers did when they started"),
                    Map.entry("env/simple-001", "there are no Lua and Python bindings here"),
                    Map.entry("env/simple-002", "tells where Flux was installed"),
                    Map.entry("env/simple-005", "the build options are those of another program"),
                    Map.entry("env/simple-006", "the build options are those of another program"),
                    Map.entry(
                            "env/simple-013",
                            "no process runs for a module or the initial program"),
                    Map.entry("exec/simple-001", "the recording machine's name"),
                    Map.entry(
                            "ping/simple-005",
                            "the kvs of rank 1 was answered for by rank 0; here every rank answers"),
                    Map.entry(
                            "job-purge/simple-012",
                            "lists jobs of recordings in other folders, and none of the three that remained"),
                    Map.entry(
                            "job-submit/simple-010",
                            "a duration below 0 is let in there; RFC 14 has none, and it is refused here"),
                    Map.entry(
                            "job-wait-event/simple-018",
                            "which of a task's streams ends first is a race"),
                    Map.entry(
                            "jobs-fields/simple-058",
                            "the nested instance could not be reached from where it was recorded"),
                    Map.entry(
                            "jobs/simple-091",
                            "the nested instance could not be reached from where it was recorded"),
                    Map.entry("jobs/simple-058", "sorts by how long the recorded jobs had run"),
                    Map.entry(
                            "jobs/simple-077",
                            "braces for braces are formatted twice there, and fail"),
                    Map.entry("jobs/simple-090", "what has no address fails there, is empty here"),
                    Map.entry("kvs/simple-042", "counts the commits of the recorded instance"),
                    Map.entry("kvs/simple-077", "counts the commits of the recorded instance"),
                    Map.entry(
                            "kvs/simple-104",
                            "read through a link what its namespace held that had just been removed;"
                                    + " here it is gone at once"),
                    Map.entry("kvs/simple-150", "the drained nodes of recordings in other folders"),
                    Map.entry("pgrep/simple-013", "lists jobs of recordings in other folders"),
                    Map.entry(
                            "module/simple-002",
                            "the parts of the recorded program, and where they were installed"),
                    Map.entry("module/simple-005", "what the recorded process had used"),
                    Map.entry("module/simple-006", "counts the recorded instance's journal"),
                    Map.entry("module/simple-012", "counts messages between its processes"),
                    Map.entry(
                            "module/simple-018",
                            "only the scheduler's modules come and go while the instance runs"),
                    Map.entry(
                            "nested/simple-004",
                            "which node the job got there depends on what else ran"),
                    Map.entry("nested/simple-005", "the parts of the recorded program"),
                    Map.entry("nested/simple-006", "the environment of who recorded it"),
                    Map.entry("proxy/simple-001", "an instance here is reached without ssh"),
                    Map.entry("proxy/simple-002", "an instance here is reached without ssh"),
                    Map.entry("proxy/simple-003", "an instance here is reached without ssh"),
                    Map.entry("proxy/simple-006", "an instance here is reached without ssh"),
                    Map.entry("pstree/simple-002", "the jobs of recordings in other folders"),
                    Map.entry("pstree/simple-007", "how long its jobs had run"),
                    Map.entry("pstree/simple-013", "an instance here is reached without ssh"),
                    Map.entry("pstree/simple-014", "an instance here is reached without ssh"),
                    Map.entry("pstree/simple-016", "the ids of its jobs"),
                    Map.entry(
                            "resource/simple-068",
                            "asked for the jobs before the listing had heard of the one just submitted"),
                    Map.entry(
                            "run/simple-042",
                            "there is no test executor that only pretends to run jobs"));

    private Accidents() {}

    /// @return empty when it is compared
    static Optional<String> reason(Golden golden) {
        return golden.exit().startsWith("TIMEOUT")
                ? Optional.of("it did not end")
                : REASONS.of(golden.id());
    }
}
