package flux.scheduler.fluxion.match;

/// Watches searches.
public interface Visits {

    /// @param pruned whether there was a reason to look at nothing of it, nor below it
    void visited(int vertex, boolean pruned);
}
