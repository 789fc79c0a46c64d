package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.ops.TestInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// An instance with a gateway on a free port of loopback, and somebody who has the token.
final class Asker implements AutoCloseable {
    static final String OPEN = "{\"listen\":\"127.0.0.1:0\"}";

    private final TestInstance instance;
    private final Gateway gateway;
    private final List<String> log;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    private Asker(TestInstance instance, Gateway gateway, List<String> log, String token) {
        this.instance = instance;
        this.gateway = gateway;
        this.log = log;
        this.token = token;
    }

    /// @param settings the table `[gateway]`, as JSON
    static Asker at(TestInstance instance, Path dir, String settings) throws IOException {
        List<String> log = new java.util.concurrent.CopyOnWriteArrayList<>();
        var table =
                (com.fasterxml.jackson.databind.node.ObjectNode)
                        TestInstance.JSON.readTree(settings);
        table.put("token-file", "token");
        // The first gateway of a process decides for all, and tests share one.
        table.put("read-timeout", "2s");
        Gateway gateway = Gateway.open(instance.uri(), GatewaySettings.of(table), dir, log::add);
        String token = Files.readString(dir.resolve("token")).strip();
        return new Asker(instance, gateway, log, token);
    }

    TestInstance instance() {
        return instance;
    }

    Gateway gateway() {
        return gateway;
    }

    List<String> log() {
        return log;
    }

    String token() {
        return token;
    }

    /// An answer, with its body as JSON when it is.
    record Answer(int status, HttpResponse<String> whole) {
        JsonNode json() throws IOException {
            return whole.body().isEmpty()
                    ? MissingNode.getInstance()
                    : TestInstance.JSON.readTree(whole.body());
        }

        String body() {
            return whole.body();
        }

        String header(String name) {
            return whole.headers().firstValue(name).orElse("");
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.address() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token);
    }

    Answer ask(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response);
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return ask((headers.length == 0 ? request : request.headers(headers)).build());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return ask(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    /// @return the job's id
    String submit(String... words) throws IOException, InterruptedException {
        var body = flux.ledger.wire.FluxClient.object();
        for (String word : words) {
            body.withArray("command").add(word);
        }
        return post("/v1/jobs", body.toString()).json().path("id").asText();
    }

    @Override
    public void close() {
        http.close();
        gateway.close();
    }
}
