package flux.ledger.jobspec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.schema.JsonSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/// The validator plugin `schema`: a jobspec is held against a JSON schema, a site's own or that of
/// RFC 25.
public final class JobspecSchema {
    private static final int EINVAL = 22;
    private static final String BUILTIN = "jobspec-v1.schema.json";

    private final JsonSchema schema;

    public JobspecSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /// The form of version 1.
    public static JobspecSchema version1() {
        try (InputStream text = JobspecSchema.class.getResourceAsStream(BUILTIN)) {
            if (text == null) {
                throw new IllegalStateException(BUILTIN + " is missing");
            }
            return new JobspecSchema(JsonSchema.parse(new String(text.readAllBytes(), UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(BUILTIN, e);
        }
    }

    /// @throws InvalidJobspec that says what the schema has against it
    public void check(JsonNode jobspec) throws InvalidJobspec {
        Optional<String> fault = schema.fault(jobspec);
        if (fault.isPresent()) {
            throw new InvalidJobspec(EINVAL, fault.get());
        }
    }
}
