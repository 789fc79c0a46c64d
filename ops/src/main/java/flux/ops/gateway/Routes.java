package flux.ops.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// All operations, as `openapi.json` describes them.
final class Routes {
    static final String DESCRIPTION = "openapi.json";

    private Routes() {}

    static List<Route> all(Streams streams, int owner) {
        JobOperations jobs = new JobOperations(owner);
        JobStreams follow = new JobStreams(streams);
        InstanceOperations instance = new InstanceOperations();
        return List.of(
                new Route("GET", "/openapi.json", Set.of(), Routes::describe),
                new Route("POST", "/v1/jobs", Set.of(), jobs::submit),
                new Route("GET", "/v1/jobs", JobQuery.PARAMETERS, jobs::list),
                new Route("GET", "/v1/jobs/{id}", Set.of(), jobs::get),
                new Route("POST", "/v1/jobs/{id}/cancel", Set.of(), jobs::cancel),
                new Route(
                        "GET",
                        "/v1/jobs/{id}/eventlog",
                        Set.of("follow", "after"),
                        follow::eventlog),
                new Route(
                        "GET",
                        "/v1/jobs/{id}/output",
                        Set.of("follow", "after", "stream"),
                        follow::output),
                new Route("GET", "/v1/resources", Set.of(), instance::resources),
                new Route("GET", "/v1/queues", Set.of(), instance::queues));
    }

    private static void describe(Call call) throws IOException {
        call.answer(200, "application/json", description());
    }

    static byte[] description() {
        try (InputStream in = Routes.class.getResourceAsStream(DESCRIPTION)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the description failed", e);
        }
    }
}
