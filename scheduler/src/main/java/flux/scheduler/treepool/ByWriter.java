package flux.scheduler.treepool;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.Matcher;

/// The simple scheduler's matcher, or the one that knows domains where R says so (RFC 40's
/// `scheduling.writer`).
public final class ByWriter implements Matcher {
    private final Matcher usual;
    private final TreePoolMatcher domains = new TreePoolMatcher();
    private Matcher current;

    /// @param usual for an R that no TreePool wrote
    public ByWriter(Matcher usual) {
        this.usual = usual;
        this.current = usual;
    }

    @Override
    public void define(ResourceSet all) {
        current = TreePool.is(all.schedulingJson()) ? domains : usual;
        current.define(all);
    }

    @Override
    public void setUp(String ranks, boolean up) {
        usual.setUp(ranks, up);
        domains.setUp(ranks, up);
    }

    @Override
    public Match match(JobId job, JobRequest request, double nowSeconds) {
        Match match = current.match(job, request, nowSeconds);
        if (match instanceof Matched matched) {
            hold(job, matched.resources());
        }
        return match;
    }

    /// Both know, so that R may change its writer while jobs run.
    @Override
    public void hold(JobId job, ResourceSet resources) {
        usual.hold(job, resources);
        domains.hold(job, resources);
    }

    @Override
    public void free(JobId job) {
        usual.free(job);
        domains.free(job);
    }
}
