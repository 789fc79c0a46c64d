package flux.ops.broker;

/// Where an instance stands among those that it came from.
///
/// @param level 0 for the root
/// @param parentUri empty for the root
/// @param job that it is in its parent, F58; empty for the root
/// @param path of such ids from the root: `/`, `/ƒA/ƒB`
public record Lineage(int level, String parentUri, String job, String path) {
    public static final Lineage ROOT = new Lineage(0, "", "", "/");

    /// Of the instance that is the job `id` of this one.
    public Lineage child(String uri, String id) {
        return new Lineage(level + 1, uri, id, pathPrefix() + id);
    }

    /// What a job's id follows in its path.
    private String pathPrefix() {
        return level == 0 ? "/" : path + "/";
    }
}
