package flux.cli.tree;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.Attach;
import flux.cli.attach.AttachOptions;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.submit.SubmitCommands;
import flux.cli.submit.Submitter;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux tree`: a hierarchy of instances whose leaves run a script, each its part of so many times.
/// The script stands beside its leaf's resources and submits what shall run on them.
///
/// Source: the usage of flux-sched's flux-tree.
public final class TreeCommand {
    private static final double MILLIS = 1000;
    private static final String TABLE =
            """
            [OPTIONS] -- Jobscript
            Create a hierarchy of Flux instances and run Jobscript at its leaves.
            -N, --nnodes=NNODES  Total number of nodes to use
            -c, --ncores-per-node=NCORES  Cores of each node to use
            -g, --ngpus-per-node=NGPUS  Gpus of each node to use
            -T, --topology=HPOLICY  Instances below each one, by level: 2x4 (default 1)
            -J, --njobs=NJOBS  How often Jobscript runs, over all leaves (default 1)
            -o, --perf-out=FILE  Write a line of times for each leaf to FILE
            (n) --job-name=NAME  Name of the jobs that the instances are
            -d, --dry-run  Print what each leaf would get
            Beyond Flux:
            (j) --json  print a summary as JSON
            Examples:
              flux tree -T4 -J100 -- ./submit-one.sh           all that is free
              flux tree -T2x4 -N2 -c16 -J32 -- flux submit -n1 ./simulate
            Jobscript finds FLUX_TREE_ID, FLUX_TREE_JOBSCRIPT_INDEX, FLUX_TREE_NNODES,
            FLUX_TREE_NCORES_PER_NODE and FLUX_TREE_NGPUS_PER_NODE in its environment.
            """;

    private final Given given;
    private final Session session;
    private final Submitter submitter;
    private volatile boolean interrupted;

    private TreeCommand(Given given, Session session) {
        this.given = given;
        this.session = session;
        this.submitter = SubmitCommands.submitter(session);
    }

    /// @return the highest exit status of a script
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-tree",
                Syntax.of("flux", "tree", TABLE),
                words,
                session,
                given -> new TreeCommand(given, session).run());
    }

    private int run() throws RpcException {
        if (given.operands().isEmpty()) {
            throw new CommandException("Jobscript is not given: what is to run?");
        }
        int jobs = positive('J', 1);
        Topology topology = Topology.parse(given.value('T', "1"), "--topology");
        List<Integer> above = topology.widths().subList(0, topology.widths().size() - 1);
        long start = System.nanoTime();
        List<Leaf> leaves;
        int instances;
        try (Connection connection = Connection.open(session)) {
            Share all = share(connection);
            if (given.has('d')) {
                return dryRun(all, topology, jobs);
            }
            try (Hierarchy hierarchy =
                    new Hierarchy(connection.attribute("local-uri"), all, submitter, options())) {
                session.onSignal(
                        _ -> {
                            interrupted = true;
                            hierarchy.cancel();
                        });
                hierarchy.grow(new Topology(above));
                leaves = Leaf.divide(hierarchy.leaves(), topology.widths().getLast(), jobs);
                instances = hierarchy.size() + leaves.size();
                hierarchy.runScripts(leaves, given.operands());
                showWorst(leaves);
            }
        }
        return report(leaves, instances, jobs, (System.nanoTime() - start) / 1e9);
    }

    private int positive(char option, int otherwise) {
        int value = given.integer(option, otherwise);
        if (value < 1) {
            throw new CommandException(
                    "-%c %d: expected a number of 1 or more".formatted(option, value));
        }
        return value;
    }

    private Share share(Connection connection) throws RpcException {
        Share all = Machine.of(connection);
        if (!given.has('N') && !given.has('c') && !given.has('g')) {
            return all;
        }
        int nodes = positive('N', 1);
        int cores = positive('c', given.has('N') ? all.coresPerNode() : 1);
        int gpus = given.integer('g', 0);
        if (cores > all.coresPerNode() || gpus < 0 || gpus > all.gpusPerNode()) {
            throw new CommandException(
                    "a node here has %d cores and %d gpus; asked for were %d and %d"
                            .formatted(all.coresPerNode(), all.gpusPerNode(), cores, gpus));
        }
        return new Share(nodes * cores, nodes * gpus, cores, Math.max(gpus, 0));
    }

    private List<String> options() {
        return List.of("--job-name=" + given.value('n', "tree"));
    }

    private int dryRun(Share all, Topology topology, int jobs) {
        List<Hierarchy.Node> level = List.of(new Hierarchy.Node("tree", List.of(), "", all));
        List<Integer> widths = topology.widths();
        for (int width : widths.subList(0, widths.size() - 1)) {
            level =
                    Leaf.divide(level, width, 0).stream()
                            .map(
                                    each ->
                                            new Hierarchy.Node(
                                                    each.tree(), List.of(), "", each.share()))
                            .toList();
        }
        for (Leaf leaf : Leaf.divide(level, widths.getLast(), jobs)) {
            session.out()
                    .printf(
                            "flux-tree: dry-run: %s: %d jobs, %d nodes, %d cores, %d gpus%n",
                            leaf.tree(),
                            leaf.jobs(),
                            leaf.share().nodes(),
                            leaf.share().cores(),
                            leaf.share().gpus());
        }
        return 0;
    }

    /// What the script wrote that ended worst.
    private void showWorst(List<Leaf> leaves) {
        Leaf worst = worst(leaves);
        if (worst != null && worst.id() != null && !interrupted) {
            try (Connection connection = Connection.to(worst.parent().uri())) {
                new Attach(session, connection, worst.id(), AttachOptions.PLAIN).run();
            }
        }
    }

    private static @Nullable Leaf worst(List<Leaf> leaves) {
        Leaf worst = null;
        for (Leaf leaf : leaves) {
            if (leaf.code() > (worst == null ? 0 : worst.code())) {
                worst = leaf;
            }
        }
        return worst;
    }

    private int report(List<Leaf> leaves, int instances, int jobs, double seconds) {
        Leaf worst = worst(leaves);
        int code = worst == null ? 0 : worst.code();
        if (given.has('o')) {
            writeTimes(leaves);
        }
        if (given.has('j')) {
            ObjectNode json = Connection.object();
            json.put("jobs", jobs).put("instances", instances).put("leaves", leaves.size());
            json.put("failed_leaves", leaves.stream().filter(leaf -> leaf.code() != 0).count());
            json.put("exit_status", code).put("seconds", Math.round(seconds * MILLIS) / MILLIS);
            ArrayNode each = json.putArray("leaf");
            leaves.forEach(leaf -> leaf.write(each.addObject()));
            session.out().println(json);
        }
        return code;
    }

    private void writeTimes(List<Leaf> leaves) {
        StringBuilder text = new StringBuilder();
        text.append(Leaf.HEADER).append('\n');
        leaves.forEach(leaf -> text.append(leaf.times()).append('\n'));
        Path file = session.cwd().resolve(given.value('o', ""));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandException("--perf-out: cannot write " + file + ": " + e.getMessage());
        }
    }
}
