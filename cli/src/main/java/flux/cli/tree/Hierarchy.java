package flux.cli.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.connect.InstanceReady;
import flux.cli.connect.InstanceUri;
import flux.cli.submit.InstanceJobs;
import flux.cli.submit.Submission;
import flux.cli.submit.SubmitArguments;
import flux.cli.submit.SubmitLine;
import flux.cli.submit.SubmitOption;
import flux.cli.submit.SubmitParser;
import flux.cli.submit.Submitter;
import flux.ledger.id.JobId;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Instances below the current one, level by level, each a job of the one above it and idle until
/// jobs are sent to it. Closing it ends them from the bottom.
public final class Hierarchy implements AutoCloseable {
    /// What a leaf of `flux tree` does: the script, so many times; what that submitted; the worst
    /// exit status.
    private static final String SCRIPTS =
            """
            worst=0
            at=0
            FLUX_TREE_JOBSCRIPT_INDEX=1
            export FLUX_TREE_JOBSCRIPT_INDEX
            while [ "$FLUX_TREE_JOBSCRIPT_INDEX" -le "$FLUX_TREE_NJOBS" ]; do
                "$@"
                code=$?
                [ $code -le $worst ] || { worst=$code; at=$FLUX_TREE_JOBSCRIPT_INDEX; }
                FLUX_TREE_JOBSCRIPT_INDEX=$((FLUX_TREE_JOBSCRIPT_INDEX + 1))
            done
            flux queue drain
            [ $worst -eq 0 ] ||
                echo "flux-tree: warning: $FLUX_TREE_ID@index[$at]: exited with exit code ($worst)" >&2
            exit $worst
            """;

    /// @param tree where it stands: `tree.2.1` is the first child of the top's second
    /// @param path the ids of the jobs that lead to it; empty for the current instance
    public record Node(String tree, List<JobId> path, String uri, Share share) {
        private Node child(int number, JobId id, String uri, Share share) {
            List<JobId> longer = new ArrayList<>(path);
            longer.add(id);
            return new Node(tree + "." + number, List.copyOf(longer), uri, share);
        }
    }

    private record Asked(Node parent, int number, JobId id, Share share) {}

    private final Submitter submitter;
    private final List<String> options;

    /// From the top, which is the current instance alone.
    private final List<List<Node>> levels = new ArrayList<>();

    /// Its jobs in the current instance; read by who cancels, too.
    private final List<JobId> tops = new CopyOnWriteArrayList<>();

    /// @param options of `flux alloc` for every instance
    public Hierarchy(String uri, Share all, Submitter submitter, List<String> options) {
        this.submitter = submitter;
        this.options = List.copyOf(options);
        levels.add(List.of(new Node("tree", List.of(), uri, all)));
    }

    /// Starts one level of instances after the other; those of a level start at once.
    ///
    /// @throws CommandException when one cannot start; what has started is ended by [#close]
    public void grow(Topology topology) {
        for (int width : topology.widths()) {
            List<Asked> asked = new ArrayList<>();
            for (Node parent : leaves()) {
                asked.addAll(ask(parent, width));
            }
            List<Node> level = new ArrayList<>();
            for (Asked each : asked) {
                try (Connection connection = Connection.to(each.parent().uri())) {
                    String ready = InstanceReady.await(connection, each.id(), each.id().f58());
                    String uri = InstanceUri.near(ready);
                    level.add(each.parent().child(each.number(), each.id(), uri, each.share()));
                }
            }
            levels.add(level);
        }
    }

    private List<Asked> ask(Node parent, int width) {
        List<Share> shares = parent.share().split(width);
        List<Submission> submissions = new ArrayList<>();
        for (Share share : shares) {
            List<String> words = new ArrayList<>(options);
            words.addAll(share.options());
            words.add("--bg");
            submissions.add(instance(words, submitter));
        }
        List<Asked> asked = new ArrayList<>();
        try (Connection connection = Connection.to(parent.uri())) {
            for (JobId id : submit(connection, submissions)) {
                int at = asked.size();
                asked.add(new Asked(parent, at + 1, id, shares.get(at)));
                if (parent.path().isEmpty()) {
                    tops.add(id);
                }
            }
        }
        return asked;
    }

    /// Who submits, with the variables of a leaf's scripts.
    private Submitter in(Leaf leaf) {
        Map<String, String> env = new HashMap<>(submitter.env());
        env.putAll(leaf.variables());
        env.put("FLUX_TREE_LOOP", SCRIPTS);
        return new Submitter(
                env, submitter.cwd(), submitter.rlimits(), submitter.in(), submitter.now());
    }

    private static Submission instance(List<String> words, Submitter submitter) {
        SubmitArguments arguments =
                new SubmitParser("alloc", "", SubmitOption.ofAlloc()).parse(words);
        return new InstanceJobs(submitter).submission(arguments);
    }

    private static List<JobId> submit(Connection connection, List<Submission> submissions) {
        List<JobId> ids = new ArrayList<>();
        new SubmitLine(connection)
                .send(
                        submissions,
                        new SubmitLine.Outcomes() {
                            @Override
                            public void submitted(Submission submission, JobId id) {
                                ids.add(id);
                            }

                            @Override
                            public void refused(Submission submission, RpcException e) {
                                throw new CommandException(
                                        "an instance cannot start: " + e.getMessage());
                            }
                        });
        return ids;
    }

    /// Runs a script in leaves below the lowest level, each its part of so many times, and waits
    /// for their ends.
    void runScripts(List<Leaf> below, List<String> script) throws RpcException {
        for (Leaf leaf : below) {
            List<String> words = new ArrayList<>(options);
            words.addAll(leaf.share().options());
            words.addAll(List.of("sh", "-c", "eval \"$FLUX_TREE_LOOP\"", "flux-tree"));
            words.addAll(script);
            try (Connection connection = Connection.to(leaf.parent().uri())) {
                JobId id = submit(connection, List.of(instance(words, in(leaf)))).getFirst();
                leaf.is(id);
                if (leaf.parent().path().isEmpty()) {
                    tops.add(id);
                }
            }
        }
        for (Leaf leaf : below) {
            JobId id = leaf.id();
            try (Connection connection = Connection.to(leaf.parent().uri())) {
                if (id != null) {
                    awaitEnd(connection, id);
                    leaf.learn(connection);
                }
            }
        }
    }

    /// The instances of the lowest level; the current one when there is no other.
    public List<Node> leaves() {
        return levels.getLast();
    }

    /// How many instances there are below the current one.
    public int size() {
        return levels.stream().mapToInt(List::size).sum() - 1;
    }

    /// Cancels all of it at once, whatever runs in it; from any thread.
    public void cancel() {
        try (Connection connection = Connection.to(levels.getFirst().getFirst().uri())) {
            for (JobId id : List.copyOf(tops)) {
                raise(connection, id);
            }
        }
    }

    private static void raise(Connection connection, JobId id) {
        try {
            connection.rpc(
                    "job-manager.raise",
                    Connection.object()
                            .put("id", id.value())
                            .put("severity", 0)
                            .put("type", "cancel"));
        } catch (RpcException e) {
            // It has ended already, which is what was asked for.
        }
    }

    /// Ends the instances, the lowest first, and returns when the highest have ended. When nobody
    /// waits for it any more (the thread was interrupted), all are canceled at once.
    @Override
    public void close() {
        if (Thread.interrupted()) { // or no connection could be opened
            cancel();
            Thread.currentThread().interrupt();
        } else {
            end();
        }
    }

    private void end() {
        try {
            for (int level = levels.size() - 1; level > 0; level--) {
                levels.get(level).forEach(Hierarchy::shutDown);
                for (Node parent : level > 1 ? levels.get(level - 1) : List.<Node>of()) {
                    drain(parent);
                }
            }
        } catch (CommandException e) {
            cancel(); // one of them is broken: its siblings end with the ones above
        }
        try (Connection connection = Connection.to(levels.getFirst().getFirst().uri())) {
            for (JobId id : tops) {
                if (levels.size() < 2) {
                    raise(connection, id);
                }
                awaitEnd(connection, id);
            }
        }
    }

    private static void shutDown(Node node) {
        try (Connection connection = Connection.to(node.uri())) {
            connection
                    .client()
                    .sendRaw(
                            "shutdown.start",
                            Message.payload("{\"loglevel\":6}"),
                            Message.NODEID_ANY,
                            Message.STREAMING);
            connection.client().flush();
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    private static void drain(Node node) {
        try (Connection connection = Connection.to(node.uri())) {
            connection.rpc("job-manager.drain", null);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private static void awaitEnd(Connection connection, JobId id) {
        ObjectNode request =
                Connection.object().put("id", id.value()).put("path", "eventlog").put("flags", 0);
        try (RpcStream events = connection.stream("job-info.eventlog-watch", request)) {
            while (connection.next(events) != null) {
                continue; // the eventlog ends when the job does
            }
        } catch (RpcException e) {
            // It has ended and been purged.
        }
    }
}
