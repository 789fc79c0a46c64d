package flux.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.wire.RpcException;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerVerifier;
import flux.replay.tools.Verification;
import flux.replay.tools.Verification.OfLog;
import flux.replay.tools.Verification.Quarantined;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flux ledger verify`: everything that can be checked, is.
@Command(
        name = "flux-ledger verify",
        sortOptions = false,
        description = {
            "Check every record of the ledger: seals, numbers, causes, times, and whether each can",
            "follow those before it. Then compare the digest of the state that they make with the",
            "running instance's. Exits with 1 when something is wrong, and says where."
        },
        footer = {
            "",
            "Examples:",
            "  flux ledger verify",
            "  flux ledger verify --json /var/lib/flux"
        })
final class LedgerVerify extends OnLedger {
    private static final int WRONG = 1;
    private static final double MIB = 1024 * 1024;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    LedgerVerify(Session session) {
        super(session);
    }

    /// What the running instance says of its state.
    private record Live(long sequence, String digest) {}

    @Override
    public Integer call() {
        LedgerFiles files = files();
        Live live = isElsewhere() ? null : live();
        Verification found;
        try {
            long sequence = live == null ? 0 : live.sequence();
            found = new LedgerVerifier(files, sequence, this::progress).run();
        } catch (LogUnavailableException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        if (session.isTerminal(2)) {
            session.err().print("\r\u001b[K");
        }
        boolean agrees = live == null || live.digest().equals(found.digest());
        boolean good = found.isGood() && agrees;
        if (json) {
            session.out().println(toJson(found, live, good));
        } else {
            print(found, live, agrees);
        }
        return good ? 0 : WRONG;
    }

    private Live live() {
        try (Connection connection = Connection.open(session)) {
            JsonNode answer = connection.rpc("ledger.digest", null);
            return new Live(answer.path("seq").asLong(), answer.path("digest").asText());
        } catch (RpcException e) {
            throw new CommandException("ledger.digest: " + e.getMessage());
        }
    }

    private void progress(OfLog log) {
        if (session.isTerminal(2)) {
            session.err().print("\r%s: %,d records".formatted(log.log(), log.records()));
            session.err().flush();
        }
    }

    private void print(Verification found, @Nullable Live live, boolean agrees) {
        for (OfLog log : found.logs()) {
            String size = "%,d records, %.1f MiB".formatted(log.records(), log.bytes() / MIB);
            if (log.damage() == null) {
                session.out().println("%-7s good     %s".formatted(log.log(), size));
            } else {
                session.out().println("%-7s DAMAGED  after %s".formatted(log.log(), size));
                session.out().flush();
                session.err().println("flux-ledger: " + log.damage());
            }
        }
        for (Quarantined one : found.quarantined()) {
            session.out().println(LedgerQuarantine.line(one));
        }
        if (found.digest() != null) {
            session.out()
                    .println("digest  %s at entry %d".formatted(found.digest(), found.sequence()));
        }
        if (live != null) {
            session.out()
                    .println(
                            agrees
                                    ? "live    the instance's state has the same digest"
                                    : "live    DIFFERS: the instance's digest is " + live.digest());
        }
    }

    private static ObjectNode toJson(Verification found, @Nullable Live live, boolean good) {
        ObjectNode all = JsonNodeFactory.instance.objectNode().put("good", good);
        for (OfLog log : found.logs()) {
            ObjectNode one = all.withArray("logs").addObject().put("log", log.log());
            one.put("records", log.records()).put("bytes", log.bytes());
            one.put("first", Lines.seconds(log.firstMicros()));
            one.put("last", Lines.seconds(log.lastMicros()));
            one.put("damage", log.damage());
        }
        LedgerQuarantine.toJson(found.quarantined(), all.putArray("quarantined"));
        all.put("seq", found.sequence()).put("digest", found.digest());
        if (live != null) {
            all.put("live", live.digest());
        }
        return all;
    }
}
