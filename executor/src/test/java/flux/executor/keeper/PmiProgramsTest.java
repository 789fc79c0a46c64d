package flux.executor.keeper;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorSettings;
import flux.executor.ExecutorStory;
import flux.executor.host.TaskTraits;
import flux.executor.run.TaskSpecs;
import flux.executor.shell.CoreMap;
import flux.executor.shell.TaskEnvironment;
import flux.feature.Feature;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that find each other through PMI-1, as MPI libraries do: in C with our libpmi, and by
/// the bare protocol. The real keeper runs them.
@Feature({"F176", "F177"})
class PmiProgramsTest {
    private static final Path ROOT = Path.of(System.getProperty("flux.root", ".."));
    private static final Path NATIVE = ROOT.resolve("executor/src/main/native");
    private static final Path CLIENT = ROOT.resolve("../shared/clients/pmi1_client.py");

    /// Each rank tells its square and adds up what all the others told, over three rounds.
    private static final String PROGRAM =
            """
            #include "pmi.h"
            #include <stdio.h>
            #include <stdlib.h>

            static void must (int error, const char *what)
            {
                if (error) {
                    fprintf (stderr, "%s: error %d\\n", what, error);
                    exit (1);
                }
            }

            int main (void)
            {
                int spawned = 1, rank = -1, size = 0, sum = 0;
                char name[256], key[64], value[64];
                must (PMI_Init (&spawned), "PMI_Init");
                must (PMI_Get_rank (&rank), "PMI_Get_rank");
                must (PMI_Get_size (&size), "PMI_Get_size");
                must (PMI_KVS_Get_my_name (name, sizeof name), "PMI_KVS_Get_my_name");
                for (int round = 1; round <= 3; round++) {
                    snprintf (key, sizeof key, "round%d-%d", round, rank);
                    snprintf (value, sizeof value, "%d", round * rank * rank);
                    must (PMI_KVS_Put (name, key, value), "PMI_KVS_Put");
                    must (PMI_KVS_Commit (name), "PMI_KVS_Commit");
                    must (PMI_Barrier (), "PMI_Barrier");
                    for (int other = 0; other < size; other++) {
                        snprintf (key, sizeof key, "round%d-%d", round, other);
                        must (PMI_KVS_Get (name, key, value, sizeof value), "PMI_KVS_Get");
                        sum += atoi (value);
                    }
                    must (PMI_Barrier (), "PMI_Barrier");
                }
                printf ("rank %d of %d, spawned %d: %d\\n", rank, size, spawned, sum);
                must (PMI_Finalize (), "PMI_Finalize");
                return 0;
            }
            """;

    @TempDir Path dir;

    private KeeperHost host;
    private ExecutorStory story;

    @BeforeEach
    void open() throws Exception {
        host = KeeperHost.open(Keeper.compile(dir), dir.resolve("keeper"), 1);
        TaskEnvironment environment =
                new TaskEnvironment("local:///x", "", dir.toString(), TaskTraits.CHANNEL_FD);
        TaskSpecs.Surroundings here =
                new TaskSpecs.Surroundings(dir, environment, CoreMap.UNKNOWN, 0);
        story = new ExecutorStory(host, dir, new ExecutorSettings(new TaskSpecs(here)));
    }

    @AfterEach
    void close() {
        host.dismiss();
        host.close();
    }

    private void cc(Object... words) throws IOException, InterruptedException {
        List<String> cc = new ArrayList<>(List.of("cc", "-O1", "-Wall", "-Werror", "-I" + NATIVE));
        for (Object word : words) {
            cc.add(word.toString());
        }
        assertThat(new ProcessBuilder(cc).inheritIO().start().waitFor()).as("%s", cc).isZero();
    }

    private String shown(ObjectNode jobspec, int nodes) {
        JobId job = story.run(jobspec, nodes, 0);
        story.awaitEnd(job);
        String out = story.text(job, "stdout");
        assertThat(story.reports())
                .as(out + story.text(job, "stderr"))
                .endsWith(new ReportEnd(job, 0));
        return out;
    }

    @Test
    void a_program_with_libpmi_adds_up_what_all_its_ranks_told() throws Exception {
        cc("-shared", "-fPIC", "-o", dir.resolve("libpmi.so"), NATIVE.resolve("libpmi.c"));
        Path source = Files.writeString(dir.resolve("sums.c"), PROGRAM);
        Path program = dir.resolve("sums");
        cc("-o", program, source, dir.resolve("libpmi.so"));
        String[] expected = new String[6];
        for (int rank = 0; rank < expected.length; rank++) {
            // (1 + 2 + 3) * (0 + 1 + 4 + 9 + 16 + 25)
            expected[rank] = "rank %d of 6, spawned 0: 330".formatted(rank);
        }
        assertThat(shown(jobspec(6, program.toString()), 2).lines())
                .containsExactlyInAnyOrder(expected);
    }

    /// Our own client of the bare protocol checks some hundred things a rank.
    @Test
    void a_client_of_the_protocol_finds_nothing_amiss() {
        assumeTrue(Files.exists(CLIENT), "no " + CLIENT);
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.exists(python), "no " + python);
        ObjectNode jobspec =
                jobspec(4, python.toString(), CLIENT.toAbsolutePath().toString(), "4", "--flux");
        with(jobspec, "environment.PYTHONDONTWRITEBYTECODE", "\"1\"");
        assertThat(shown(jobspec, 2).lines())
                .isNotEmpty()
                .noneMatch(line -> line.startsWith("not ok") && !line.contains("# TODO"));
    }
}
