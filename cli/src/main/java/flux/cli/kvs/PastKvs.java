package flux.cli.kvs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.ledger.LedgerPlace;
import flux.cli.text.When;
import flux.ledger.kvs.KvsAnswer;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.TreeObject;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.replay.kvs.KvsPast;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Set;

/// The KVS as it was at a time (`--at-time`), made again from the ledger's files; who may read
/// those may read it all.
record PastKvs(KvsPast past, KvsStore store, String namespace) implements KvsReader, AutoCloseable {
    static final double MICROS = 1e6;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KvsCaller READER = new KvsCaller(0, true);

    /// Directories that are made of the jobs log.
    private static final Set<String> VIEWS = Set.of("job", "resource");

    static PastKvs open(Session session, Given given) {
        String when = given.value('T', "");
        long micros = Math.round(When.past("--at-time", when) * MICROS);
        try (EventLogReader log = log(session, given)) {
            String space = given.value('N', KvsCommand.space(session));
            KvsPast past = new KvsPast(log);
            try {
                return new PastKvs(past, past.at(micros), space);
            } catch (RuntimeException e) {
                past.close();
                throw e;
            }
        } catch (LogDamagedException | LogFailedException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// The kvs log of the running instance, or that of `--ledger`.
    static EventLogReader log(Session session, Given given) {
        String directory = given.has('D') ? given.value('D', "") : null;
        return LedgerPlace.files(session, directory).reader(LedgerFiles.KVS);
    }

    @Override
    public JsonNode found(String key, int flags) throws RpcException {
        KvsClient.checkKey(key);
        return switch (store.lookup(READER, namespace, key, flags)) {
            case KvsAnswer.Found<TreeObject>(TreeObject found) -> json(found);
            case KvsAnswer.Refused<TreeObject>(var refusal) -> {
                int errnum = refusal.error().errno();
                if (errnum == Errno.ENOENT && VIEWS.contains(key.replaceFirst("\\..*", ""))) {
                    throw new CommandException(
                            key
                                    + ": made of the jobs log, of which --at-time knows nothing; ask"
                                    + " `flux ledger cat`");
                }
                throw new RpcException(errnum, refusal.text());
            }
        };
    }

    private JsonNode json(TreeObject object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            store.write(json, object);
            json.flush();
            return JSON.readTree(text.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("writing to memory failed", e);
        }
    }

    @Override
    public void close() {
        past.close();
    }
}
