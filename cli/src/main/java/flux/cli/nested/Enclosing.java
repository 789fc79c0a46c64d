package flux.cli.nested;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import java.util.HashMap;
import java.util.Map;

/// The instances around the current one, as `flux --parent` and `flux --root` want them.
public final class Enclosing {
    private Enclosing() {}

    /// The variables that make an enclosing instance the current one; empty when there is none.
    ///
    /// @param levelsMax how many levels up, as far as there are so many
    public static Map<String, String> variables(Session session, int levelsMax) {
        Map<String, String> variables = new HashMap<>();
        Connection connection = Connection.open(session);
        try {
            for (int level = 0; level < levelsMax; level++) {
                if (connection.attribute("instance-level").equals("0")) {
                    break;
                }
                String uri = connection.attribute("parent-uri");
                variables.put("FLUX_URI", uri);
                variables.put("FLUX_KVS_NAMESPACE", connection.attribute("parent-kvs-namespace"));
                connection.close();
                connection = Connection.to(uri);
            }
            return variables;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } finally {
            connection.close();
        }
    }
}
