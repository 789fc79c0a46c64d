package flux.cli.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.ledger.kvs.KvsFlags;

/// `flux kvs readlink`: where links lead to, not what is there.
final class KvsReadlink {
    private final Session session;
    private final KvsReader kvs;
    private final Given given;

    KvsReadlink(Session session, KvsReader kvs, Given given) {
        this.session = session;
        this.kvs = kvs;
        this.given = given;
    }

    int run() {
        for (String key : given.operands(1, Integer.MAX_VALUE)) {
            session.out().println(text(kvs.lookup(key, KvsFlags.READLINK).path("data")));
        }
        return 0;
    }

    private String text(JsonNode link) {
        String target = link.path("target").asText();
        if (!link.has("namespace") || given.has('k')) {
            return target;
        }
        String namespace = link.path("namespace").asText();
        return given.has('o') ? namespace : namespace + "::" + target;
    }
}
