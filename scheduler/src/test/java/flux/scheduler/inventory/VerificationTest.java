package flux.scheduler.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import flux.ledger.resource.ResourceSet;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a made-up machine has is compared with what R says of it. Texts are Flux's.
@Feature("F210")
class VerificationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path root;

    /// A machine of so many cores and gpus, as discovery finds it.
    private NodeResources machine(String host, int cores, int gpus) throws IOException {
        Path proc = Files.createDirectories(root.resolve("proc/self"));
        String mask = cores == 1 ? "0" : "0-" + (cores - 1);
        Files.writeString(proc.resolve("status"), "Cpus_allowed_list:\t" + mask + "\n");
        Path dev = Files.createDirectories(root.resolve("dev"));
        for (int i = 0; i < gpus; i++) {
            Files.createFile(dev.resolve("nvidia" + i));
        }
        ResourceSet found =
                new MachineDiscovery(root.resolve("proc"), root.resolve("sys"), dev).discover(host);
        return found.nodes().getFirst();
    }

    private static NodeResources said(String host, String cores, String gpus) {
        return new NodeResources(
                0, host, Idset.parse(cores), gpus.isEmpty() ? Idset.EMPTY : Idset.parse(gpus));
    }

    private static JsonNode config(String resource) throws IOException {
        return JSON.readTree("{\"resource\":{" + resource.replace('\'', '"') + "}}");
    }

    /// R says cores 0-3 and gpu 0 of foo0.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the configuration   | host, cores, gpus there | what is wrong
                "                      | foo0 | 4 | 1 | ",
                "                      | foo0 | 8 | 0 | ",
                "                      | foo0 | 2 | 1 | rank 0 (foo0) missing resources: core[2-3]",
                "                      | foo7 | 4 | 1 | rank 0 got hostname 'foo7', expected 'foo0'",
                "'verify':true         | foo0 | 4 | 0 | rank 0 (foo0) missing resources: gpu0",
                "'verify':true         | foo0 | 3 | 0 | rank 0 (foo0) missing resources: core3,gpu0",
                "'verify':{}           | foo0 | 8 | 2 | rank 0 (foo0) has extra resources: core[4-7],gpu1",
                "'verify':false        | bar  | 1 | 0 | ",
                "'noverify':true,'verify':true | bar | 1 | 0 | ",
                "'noverify':false,'verify':{'default':'strict'} | foo0 | 4 | 0 | rank 0 (foo0) missing resources: gpu0",
                "'verify':{'core':'allow-extra'} | foo0 | 8 | 2 | rank 0 (foo0) has extra resources: gpu1",
                "'verify':{'gpu':'allow-extra'}  | foo0 | 8 | 2 | rank 0 (foo0) has extra resources: core[4-7]",
                "'verify':{'core':'allow-extra'} | foo0 | 2 | 1 | rank 0 (foo0) missing resources: core[2-3]",
                "'verify':{'core':'allow-missing'} | foo0 | 2 | 1 | ",
                "'verify':{'core':'allow-missing'} | foo0 | 8 | 1 | rank 0 (foo0) has extra resources: core[4-7]",
                "'verify':{'default':'allow-missing'} | bar | 2 | 0 | ",
                "'verify':{'default':'allow-extra'} | bar | 8 | 2 | ",
                "'verify':{'default':'ignore','gpu':'strict'} | bar | 1 | 0 | rank 0 (bar) missing resources: gpu0",
                "'verify':{'hostname':'ignore'} | bar | 4 | 1 | ",
                "'verify':true | bar | 2 | 2 | rank 0 got hostname 'bar', expected 'foo0',"
                        + " rank 0 (bar) missing resources: core[2-3], rank 0 (bar) has extra"
                        + " resources: gpu1",
            })
    void what_is_minded(String resource, String host, int cores, int gpus, String fault)
            throws IOException {
        Verification verification =
                Verification.of(config(resource == null ? "" : resource), false);
        assertThat(verification.fault(said("foo0", "0-3", "0"), machine(host, cores, gpus)))
                .isEqualTo(Optional.ofNullable(fault));
    }

    @Test
    void a_job_is_verified_only_if_it_asks_for_it() throws IOException {
        NodeResources there = machine("bar", 1, 0);
        NodeResources said = said("foo0", "0-3", "0");
        assertThat(Verification.of(config(""), true).fault(said, there)).isEmpty();
        assertThat(Verification.of(config("'verify':{}"), true).fault(said, there)).isPresent();
    }

    /// `resource.norestrict`: the broker's own affinity does not count.
    @Test
    void without_restriction_all_cores_that_are_online_are_there() throws IOException {
        machine("foo0", 2, 0);
        Path cpus = Files.createDirectories(root.resolve("sys/devices/system/cpu"));
        Files.writeString(cpus.resolve("online"), "0-7\n");
        Path proc = root.resolve("proc");
        Path sys = root.resolve("sys");
        Path dev = root.resolve("dev");
        assertThat(new MachineDiscovery(proc, sys, dev, false).discover("foo0").coreCount())
                .isEqualTo(8);
        assertThat(new MachineDiscovery(proc, sys, dev, true).discover("foo0").coreCount())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'strict'               | resource.verify must be a table or a boolean",
                "42                     | resource.verify must be a table or a boolean",
                "['core']               | resource.verify must be a table or a boolean",
                "{'default':'x'}        | resource.verify.default: unknown verify mode \"x\"",
                "{'memory':'strict'}    | resource.verify: unsupported resource type \"memory\"",
                "{'cores':'strict'}     | resource.verify: unsupported resource type \"cores\"",
                "{'core':true}          | resource.verify.core must be a string, not true",
                "{'default':['strict']} | resource.verify.default must be a string",
            })
    void what_is_wrong_is_named(String verify, String error) {
        assertThatThrownBy(() -> Verification.of(config("'verify':" + verify), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(error);
    }
}
