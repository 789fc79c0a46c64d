package flux.cli.jobs;

import flux.cli.Session;
import flux.cli.connect.Users;
import java.util.HashMap;
import java.util.Map;

/// Makes the [Viewer] that whoever runs a command is.
final class Viewers {
    private static final double MILLIS_PER_SECOND = 1000;

    private Viewers() {}

    /// Now, with looks into instances where a format asks for it.
    static Viewer of(Session session) {
        Map<Long, String> names = new HashMap<>();
        return new Viewer(
                System.currentTimeMillis() / MILLIS_PER_SECOND,
                !session.hasF58Letter(),
                userid -> names.computeIfAbsent(userid, Users::name),
                new InstanceQueries());
    }
}
