package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.MissingNode;
import flux.cli.Session;
import flux.cli.connect.Users;
import java.util.HashMap;
import java.util.Map;

/// Makes the [Viewer] that whoever runs a command is.
final class Viewers {
    private static final double MILLIS_PER_SECOND = 1000;

    private Viewers() {}

    /// Now, without a look into other instances.
    static Viewer of(Session session) {
        Map<Long, String> names = new HashMap<>();
        return new Viewer(
                System.currentTimeMillis() / MILLIS_PER_SECOND,
                !session.isUtf8(),
                userid -> names.computeIfAbsent(userid, Users::name),
                _ -> MissingNode.getInstance());
    }
}
