package flux.cli.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import flux.cli.tree.Hierarchy.Node;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An instance of `flux tree` that runs scripts, and what became of it.
final class Leaf {
    private static final String ROW = "%-15s %20.6f %20.6f %20.6f %15d %5d %4d %4d";

    /// Names of the columns of [#times].
    static final String HEADER =
            "%-15s %20s %20s %20s %15s %5s %4s %4s"
                    .formatted(
                            "TreeID",
                            "Elapse(sec)",
                            "Begin(Epoch)",
                            "End(Epoch)",
                            "NJobs",
                            "NNodes",
                            "CPN",
                            "GPN");

    private static final int MICROS = 6;
    private static final int SIGNALED = 128;
    private static final int SIGNAL_BITS = 0x7f;
    private static final int CODE_SHIFT = 8;

    private final Node parent;
    private final String tree;
    private final Share share;
    private final int jobs;
    private @Nullable JobId id;
    private int code;
    private double begin;
    private double end;

    private Leaf(Node parent, String tree, Share share, int jobs) {
        this.parent = parent;
        this.tree = tree;
        this.share = share;
        this.jobs = jobs;
    }

    /// Leaves below each of `parents`, with their parts of the jobs.
    static List<Leaf> divide(List<Node> parents, int width, int jobs) {
        List<Node> places = new ArrayList<>();
        List<String> trees = new ArrayList<>();
        List<Share> shares = new ArrayList<>();
        for (Node parent : parents) {
            int number = 0;
            for (Share share : parent.share().split(width)) {
                number++;
                places.add(parent);
                trees.add(parent.tree() + "." + number);
                shares.add(share);
            }
        }
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            int own = jobs / shares.size() + (i < jobs % shares.size() ? 1 : 0);
            leaves.add(new Leaf(places.get(i), trees.get(i), shares.get(i), own));
        }
        return leaves;
    }

    Node parent() {
        return parent;
    }

    String tree() {
        return tree;
    }

    Share share() {
        return share;
    }

    int jobs() {
        return jobs;
    }

    @Nullable JobId id() {
        return id;
    }

    void is(JobId job) {
        id = job;
    }

    int code() {
        return code;
    }

    /// The variables of its scripts.
    Map<String, String> variables() {
        int nodes = share.nodes();
        return Map.of(
                "FLUX_TREE_ID",
                tree,
                "FLUX_TREE_NJOBS",
                Integer.toString(jobs),
                "FLUX_TREE_NNODES",
                Integer.toString(nodes),
                "FLUX_TREE_NCORES_PER_NODE",
                Integer.toString(Math.ceilDiv(share.cores(), nodes)),
                "FLUX_TREE_NGPUS_PER_NODE",
                Integer.toString(Math.ceilDiv(share.gpus(), nodes)));
    }

    /// Asks what became of it, when it has ended.
    void learn(Connection connection) throws RpcException {
        JobId job = id;
        if (job == null) {
            return;
        }
        ObjectNode request = Connection.object().put("id", job.value());
        request.putArray("attrs").add("waitstatus").add("t_run").add("t_cleanup").add("result");
        JsonNode now = connection.rpc("job-list.list-id", request).path("job");
        int status = now.path("waitstatus").asInt(0);
        int signal = status & SIGNAL_BITS;
        code = signal != 0 ? SIGNALED + signal : status >> CODE_SHIFT;
        if (code == 0 && now.path("result").asInt() != 1) {
            code = 1;
        }
        begin = now.path("t_run").asDouble();
        end = now.path("t_cleanup").asDouble();
    }

    String times() {
        int nodes = share.nodes();
        return ROW.formatted(
                tree,
                end - begin,
                begin,
                end,
                jobs,
                nodes,
                Math.ceilDiv(share.cores(), nodes),
                Math.ceilDiv(share.gpus(), nodes));
    }

    void write(ObjectNode json) {
        json.put("treeid", tree).put("jobs", jobs).put("nodes", share.nodes());
        json.put("cores", share.cores()).put("gpus", share.gpus());
        json.put("begin", seconds(begin)).put("end", seconds(end)).put("exit_status", code);
    }

    /// Written out, without an exponent.
    private static BigDecimal seconds(double time) {
        return BigDecimal.valueOf(time).setScale(MICROS, RoundingMode.HALF_UP);
    }
}
