package flux.cli.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;

/// Where processes are to run.
///
/// @param service whose `exec` is asked
record Targets(Idset ranks, String service) {

    static Targets of(Given given, Connection connection, Session session) throws RpcException {
        Idset all = ResourceRanks.upTo(Integer.parseInt(connection.attribute("size")));
        String service = "rexec";
        Idset ranks = all;
        if (given.has('j')) {
            JobId id = JobIds.parse(given.value('j', ""));
            ranks = ofJob(id, connection, JobIds.show(id, session));
            service = connection.attribute("security.owner") + "-shell-" + id.f58plain() + ".rexec";
        }
        String wanted = given.value('r', "all");
        if (!wanted.equals("all")) {
            Idset chosen = idset(wanted);
            Idset unknown = chosen.subtract(given.has('j') ? ResourceRanks.first(ranks) : all);
            if (!unknown.isEmpty()) {
                throw new CommandException(
                        "One or more invalid --ranks specified: " + unknown.encode());
            }
            ranks = given.has('j') ? ResourceRanks.at(ranks, chosen) : chosen;
        }
        if (given.has('x')) {
            ranks = ranks.subtract(idset(given.value('x', "")));
        }
        if (ranks.isEmpty()) {
            throw new CommandException("No targets specified");
        }
        return new Targets(ranks, service);
    }

    private static Idset ofJob(JobId id, Connection connection, String shown) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("attrs").add("ranks").add("state");
        JsonNode job;
        try {
            job = connection.rpc("job-list.list-id", request).path("job");
        } catch (RpcException e) {
            throw new CommandException("failed to get info for job: " + e.getMessage());
        }
        if (job.path("state").asInt() != JobState.RUN.bit()) {
            throw new CommandException("job " + shown + " is not running");
        }
        return idset(job.path("ranks").asText(""));
    }

    private static Idset idset(String text) {
        try {
            return Idset.parse(text);
        } catch (InvalidText e) {
            throw new CommandException("failed to decode idset '" + text + "': Invalid argument");
        }
    }

    /// Sets of ranks.
    private static final class ResourceRanks {
        static Idset upTo(int size) {
            return Idset.range(0, size - 1);
        }

        /// The places that a set has.
        static Idset first(Idset set) {
            return upTo(set.size());
        }

        static Idset at(Idset set, Idset places) {
            int[] all = set.stream().toArray();
            Idset.Builder some = Idset.builder();
            places.forEach(place -> some.add(all[place]));
            return some.build();
        }
    }
}
