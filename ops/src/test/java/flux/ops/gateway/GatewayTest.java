package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import flux.ops.gateway.Asker.Answer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The gateway does what its description says, for who has the token and for nobody else.
@Timeout(120)
class GatewayTest {
    private static final int BODY_BYTES = 100_000;

    @TempDir static Path dir;

    private static TestInstance instance;
    private static Asker asker;
    private static JsonNode description;

    @BeforeAll
    static void begin() throws Exception {
        instance = TestInstance.start(dir.resolve("state"));
        String settings =
                "{\"listen\":\"127.0.0.1:0\",\"body-bytes-max\":%d}".formatted(BODY_BYTES);
        asker = Asker.at(instance, dir, settings);
        description = asker.get("/openapi.json").json();
    }

    @AfterAll
    static void end() throws Exception {
        asker.close();
        instance.close();
    }

    @Test
    void the_description_and_the_routes_are_the_same() throws Exception {
        Set<String> described = new TreeSet<>();
        for (var path : description.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                Set<String> query = new TreeSet<>();
                for (JsonNode parameter : operation.getValue().path("parameters")) {
                    if (parameter.path("in").asText().equals("query")) {
                        query.add(parameter.path("name").asText());
                    }
                }
                described.add(operation.getKey().toUpperCase() + " " + path.getKey() + " " + query);
            }
        }
        Set<String> routes = new TreeSet<>();
        try (Streams none = new Streams(1, 1000, _ -> {})) {
            for (Route route : Routes.all(none, 0)) {
                routes.add(
                        route.method() + " " + route.path() + " " + new TreeSet<>(route.query()));
            }
        }
        assertThat(routes).isEqualTo(described);
        assertThat(description.path("openapi").asText()).startsWith("3.1.");
    }

    /// Holds the answer to what is described for its status.
    private static JsonNode as(String operation, String method, Answer answer) throws Exception {
        JsonNode responses =
                description.path("paths").path(operation).path(method).path("responses");
        JsonNode response = responses.path(Integer.toString(answer.status()));
        if (response.has("$ref")) {
            response = description.at(response.path("$ref").asText().substring(1));
        }
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        JsonNode schema = response.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s answers %d with %s", method, operation, answer.status(), type)
                .isFalse();
        assertThat(Schema.faults(description, schema, answer.json())).isEmpty();
        return answer.json();
    }

    @Test
    void a_job_is_submitted_listed_followed_and_cancelled() throws Exception {
        String body = "{\"command\":[\"sleep\",\"1000\"],\"name\":\"long\",\"duration\":\"1h\"}";
        Answer made = asker.post("/v1/jobs", body);
        assertThat(made.status()).isEqualTo(201);
        String id = as("/v1/jobs", "post", made).path("id").asText();
        assertThat(made.header("Location")).isEqualTo("/v1/jobs/" + id);
        JsonNode job = as("/v1/jobs/{id}", "get", asker.get("/v1/jobs/" + id));
        assertThat(job.path("name").asText()).isEqualTo("long");
        assertThat(job.path("duration").asDouble()).isEqualTo(3600);
        JsonNode listed = as("/v1/jobs", "get", asker.get("/v1/jobs?state=active&name=long"));
        assertThat(listed.path("jobs").path(0).path("id").asText()).isEqualTo(id);
        String cancel = "/v1/jobs/" + job.path("id_dec").asText() + "/cancel";
        Answer told = asker.post(cancel, "{\"note\":\"enough\"}");
        assertThat(told.status()).isEqualTo(202);
        as("/v1/jobs/{id}/cancel", "post", told);
        String events = asker.get("/v1/jobs/" + id + "/eventlog").body();
        assertThat(events).contains("\"note\":\"enough\"").endsWith("event: end\ndata: {}\n\n");
        Answer again = asker.post(cancel, "");
        assertThat(again.status()).isEqualTo(409);
        as("/v1/jobs/{id}/cancel", "post", again);
        JsonNode ended = as("/v1/jobs/{id}", "get", asker.get("/v1/jobs/" + id));
        assertThat(ended.path("result").asText()).isEqualTo("CANCELED");
    }

    @Test
    void resources_and_queues_are_as_described() throws Exception {
        JsonNode resources = as("/v1/resources", "get", asker.get("/v1/resources"));
        assertThat(resources.path("all").path("ncores").asInt()).isEqualTo(8);
        JsonNode queues = as("/v1/queues", "get", asker.get("/v1/queues"));
        assertThat(queues.path("queues").path(0).path("enabled").asBoolean()).isTrue();
    }

    @Test
    void a_reader_that_comes_back_goes_on_behind_what_it_has_seen() throws Exception {
        String id = asker.submit("sh", "-c", "echo one; echo two >&2");
        List<String> all = events(asker.get("/v1/jobs/" + id + "/eventlog").body());
        assertThat(all.getFirst()).contains("\"submit\"");
        assertThat(all.getLast()).contains("\"clean\"");
        for (int seen = 0; seen < all.size(); seen++) {
            Answer rest = asker.get("/v1/jobs/" + id + "/eventlog", "Last-Event-ID", "" + seen);
            assertThat(events(rest.body())).isEqualTo(all.subList(seen, all.size()));
        }
        Answer nothing =
                asker.get("/v1/jobs/" + id + "/eventlog", "Last-Event-ID", "" + all.size());
        assertThat(nothing.status()).isEqualTo(204);
        String output = "/v1/jobs/" + id + "/output";
        assertThat(asker.get(output, "Accept", "application/octet-stream").body())
                .contains("one\n", "two\n");
        assertThat(asker.get(output + "?stream=stderr", "Accept", "text/plain").body())
                .isEqualTo("two\n");
        assertThat(events(asker.get(output + "?after=1").body()).getFirst()).contains("\"data\"");
    }

    /// Each as `ID DATA`.
    private static List<String> events(String stream) {
        List<String> events = new ArrayList<>();
        for (String event : stream.split("\n\n")) {
            if (event.startsWith("id: ")) {
                events.add(event.substring("id: ".length()).replace("\ndata: ", " "));
            }
        }
        return events;
    }

    @Test
    void pages_show_every_job_once() throws Exception {
        Set<String> submitted = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            submitted.add(paged("true", 16));
            submitted.add(paged("false", 0));
        }
        for (JsonNode job : asker.get("/v1/jobs?name=paged&limit=1000").json().path("jobs")) {
            if (!job.path("urgency").asText().equals("0")) {
                asker.get("/v1/jobs/" + job.path("id").asText() + "/eventlog"); // to its end
            }
        }
        for (int limit : new int[] {1, 2, 3, 5, 14, 100}) {
            List<String> shown = new ArrayList<>();
            String next = "";
            do {
                String path = "/v1/jobs?name=paged&limit=" + limit + next;
                JsonNode page = as("/v1/jobs", "get", asker.get(path));
                assertThat(page.path("jobs").size()).isLessThanOrEqualTo(limit);
                page.path("jobs").forEach(job -> shown.add(job.path("id").asText()));
                next = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
            } while (!next.isEmpty());
            assertThat(shown).as("pages of %d", limit).hasSize(14).hasSameElementsAs(submitted);
        }
        JsonNode held = asker.get("/v1/jobs?name=paged&state=sched,priority,pending").json();
        assertThat(held.path("jobs").size()).isEqualTo(7);
        JsonNode good = asker.get("/v1/jobs?name=paged&result=completed&user=4294967294").json();
        assertThat(good.path("jobs").size()).isZero();
    }

    private static String paged(String command, int urgency) throws Exception {
        String body = "{\"command\":[\"%s\"],\"name\":\"paged\",\"urgency\":%d}";
        return asker.post("/v1/jobs", body.formatted(command, urgency)).json().path("id").asText();
    }

    @Test
    void nobody_gets_in_without_the_token() throws Exception {
        URI uri = URI.create(asker.gateway().address() + "/v1/jobs");
        String[] wrong = {
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Basic " + asker.token(),
            asker.token(),
            "Bearer " + asker.token() + "x",
            "Bearer " + asker.token().substring(1)
        };
        for (String header : wrong) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri);
            if (!header.isEmpty()) {
                request.header("Authorization", header);
            }
            Answer answer = asker.ask(request.build());
            assertThat(answer.status()).as(header).isEqualTo(401);
            as("/v1/jobs", "get", answer);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(asker.ask(HttpRequest.newBuilder(uri.resolve("/openapi.json")).build()).status())
                .isEqualTo(200);
        assertThat(String.join("\n", asker.log())).doesNotContain(asker.token());
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(dir.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void what_is_wrong_is_refused_with_one_line_that_names_it() throws Exception {
        assertThat(refused("/v1/jobs", "{\"command\":\"x\"}"))
                .isEqualTo("400 command: expected an array of strings, not \"x\"");
        assertThat(refused("/v1/jobs", "{}"))
                .isEqualTo("400 expected a key command or a key jobspec");
        assertThat(refused("/v1/jobs", "[1]")).isEqualTo("400 the body: expected a JSON object");
        assertThat(refused("/v1/jobs", "{\"command\":[\"x\"],\"taks\":1}"))
                .startsWith("400 unknown key taks; expected: command,");
        assertThat(refused("/v1/jobs", "{\"command\":[\"x\"],\"tasks\":0}"))
                .isEqualTo("400 tasks: expected a number from 1 to 1000000, not 0");
        assertThat(refused("/v1/jobs", "{\"command\":[\"x\"],\"duration\":\"soon\"}"))
                .startsWith("400 duration: expected seconds");
        assertThat(refused("/v1/jobs", "{\"command\":[\"x\"],\"queue\":\"none\"}"))
                .startsWith("400 the job was refused: ");
        assertThat(refused("/v1/jobs", "{\"command\":[\"x\"],\"command\":[\"y\"]}"))
                .contains("Duplicate");
        assertThat(refused("/v1/jobs", "{\"jobspec\":{\"version\":1}}"))
                .startsWith("400 the job was refused: Missing key");
        assertThat(refused("/v1/jobs", "{\"x\":\"" + "y".repeat(BODY_BYTES) + "\"}"))
                .isEqualTo("413 the body is larger than 100000 bytes (gateway.body-bytes-max)");
        assertThat(detail(asker.get("/v1/jobs?limit=0")))
                .isEqualTo("400 limit: expected a number from 1 to 1000, not '0'");
        assertThat(detail(asker.get("/v1/jobs?state=asleep"))).contains("not 'asleep'");
        assertThat(detail(asker.get("/v1/jobs?limit=1&limit=2"))).contains("given twice");
        assertThat(detail(asker.get("/v1/jobs?cursor=a%2Fb"))).contains("cursor: expected");
        assertThat(detail(asker.get("/v1/jobs?cursor=a99999999999999999999"))).startsWith("400");
        assertThat(detail(asker.get("/v1/jobs/f3"))).startsWith("404 no job f3 is known");
        assertThat(detail(asker.get("/v1/jobs/f3/output"))).startsWith("404 no job f3 is known");
        assertThat(detail(asker.get("/v1/jobs/0l"))).startsWith("400 '0l' is no job id");
        assertThat(detail(asker.get("/v1/nix"))).startsWith("404 no such path");
        HttpRequest form = asker.request("/v1/jobs").POST(BodyPublishers.ofString("a=b")).build();
        assertThat(detail(asker.ask(form))).startsWith("415 Content-Type: expected");
        Answer method = asker.ask(asker.request("/v1/jobs").DELETE().build());
        assertThat(detail(method)).isEqualTo("405 DELETE is not possible here; expected POST, GET");
        assertThat(method.header("Allow")).isEqualTo("POST, GET");
    }

    private static String refused(String path, String body) throws Exception {
        return detail(asker.post(path, body));
    }

    private static String detail(Answer answer) throws Exception {
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().path("detail").asText()).doesNotContain("\n");
        return answer.status() + " " + answer.json().path("detail").asText();
    }

    @Test
    void who_never_ends_a_request_is_hung_up_on() throws Exception {
        URI uri = URI.create(asker.gateway().address());
        try (Socket slow = new Socket(uri.getHost(), uri.getPort())) {
            slow.setSoTimeout(60_000);
            OutputStream out = slow.getOutputStream();
            out.write("GET /v1/jobs HTTP/1.1\r\nHost: x\r\n".getBytes());
            out.flush();
            InputStream in = slow.getInputStream();
            assertThat(in.read()).as("hung up on").isEqualTo(-1);
        }
    }

    private static String statusLine(String host, String... headers) throws Exception {
        URI uri = URI.create(asker.gateway().address());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            String head = String.join("", headers);
            String request =
                    "GET /openapi.json HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.formatted(host, head).getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    /// A page whose own name was made to lead here (DNS rebinding) is not even told what there is;
    /// a proxy that sends the token may call the gateway what it likes.
    @Test
    void by_a_foreign_name_only_who_has_the_token_is_answered() throws Exception {
        for (String own : List.of("127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:80", "")) {
            assertThat(statusLine(own)).as(own).startsWith("HTTP/1.1 200");
        }
        for (String foreign : List.of("evil.example", "127.0.0.1.evil.example", "localhost.x:1")) {
            assertThat(statusLine(foreign)).as(foreign).startsWith("HTTP/1.1 421");
            assertThat(statusLine(foreign, "Authorization: Bearer " + asker.token() + "\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void where_it_listens_is_an_attribute_and_a_file() throws Exception {
        try (FluxClient client = instance.connect()) {
            assertThat(attribute(client, "gateway.address")).isEqualTo(asker.gateway().address());
            Path file = Path.of(attribute(client, "rundir")).resolve("gateway");
            assertThat(Files.readString(file)).isEqualTo(asker.gateway().address() + "\n");
        }
        assertThat(asker.gateway().address()).startsWith("http://127.0.0.1:");
    }

    private static String attribute(FluxClient client, String name) throws Exception {
        return client.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }
}
