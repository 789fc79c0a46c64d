package flux.executor.pmi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.executor.pmi.PmiServer.Answer;
import flux.executor.pmi.PmiServer.ProtocolException;
import flux.feature.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What MPI libraries ask, and what they rely on (RFC 13).
class PmiServerTest {
    private static final String NAME = "f2";

    private final PmiServer server = server(2);

    private static PmiServer server(int size) {
        return new PmiServer(size, NAME, Map.of("PMI_process_mapping", "(vector,(0,1,2))"));
    }

    private static List<String> says(PmiServer server, int rank, String text) {
        try {
            return server.receive(rank, text.getBytes(ISO_8859_1)).stream()
                    .map(each -> each.rank() + " " + new String(each.bytes(), ISO_8859_1).strip())
                    .toList();
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private String ask(String request) {
        List<String> answers = says(server, 0, request + "\n");
        assertThat(answers).hasSize(1);
        return answers.getFirst().substring(2);
    }

    @Test
    @Feature("F176")
    void mpich_gets_through_its_init() {
        assertThat(ask("cmd=init pmi_version=1 pmi_subversion=1"))
                .isEqualTo("cmd=response_to_init rc=0 pmi_version=1 pmi_subversion=1");
        assertThat(ask("cmd=get_maxes"))
                .isEqualTo("cmd=maxes rc=0 kvsname_max=64 keylen_max=64 vallen_max=1024");
        assertThat(ask("cmd=get_appnum")).isEqualTo("cmd=appnum rc=0 appnum=0");
        assertThat(ask("cmd=get_my_kvsname")).isEqualTo("cmd=my_kvsname rc=0 kvsname=f2");
        assertThat(ask("cmd=get_universe_size")).isEqualTo("cmd=universe_size rc=0 size=2");
        assertThat(ask("cmd=get kvsname=f2 key=PMI_process_mapping"))
                .isEqualTo("cmd=get_result rc=0 value=(vector,(0,1,2))");
        assertThat(ask("cmd=finalize")).isEqualTo("cmd=finalize_ack rc=0");
    }

    @Test
    void another_version_is_refused() {
        assertThat(ask("cmd=init pmi_version=2 pmi_subversion=0")).contains("rc=-1");
    }

    @Test
    void a_value_comes_back_byte_for_byte() {
        String value = "a=b  c \"x\"\\ \u00e9  -";
        assertThat(ask("cmd=put kvsname=f2 key=k value=" + value)).endsWith("put_result rc=0");
        assertThat(says(server, 1, "cmd=get kvsname=f2 key=k\n"))
                .containsExactly("1 cmd=get_result rc=0 value=" + value);
    }

    @Test
    void what_does_not_fit_is_refused_by_its_number() {
        assertThat(ask("cmd=get kvsname=f2 key=none")).endsWith("rc=4");
        assertThat(ask("cmd=get kvsname=other key=none")).endsWith("rc=3");
        assertThat(ask("cmd=put kvsname=f2 key=k")).endsWith("rc=3");
        assertThat(ask("cmd=put kvsname=f2 key=" + "k".repeat(64) + " value=v")).endsWith("rc=5");
        assertThat(ask("cmd=put kvsname=f2 key=k value=" + "v".repeat(1024))).endsWith("rc=7");
        assertThat(ask("cmd=put kvsname=f2 key=k value=" + "v".repeat(1023))).endsWith("rc=0");
    }

    @Test
    @Feature("F176")
    void a_barrier_opens_when_all_are_there() {
        assertThat(says(server, 1, "cmd=barrier_in\n")).isEmpty();
        assertThat(says(server, 0, "cmd=barrier_in\n"))
                .containsExactly("0 cmd=barrier_out rc=0", "1 cmd=barrier_out rc=0");
        assertThat(says(server, 0, "cmd=barrier_in\n")).isEmpty();
    }

    @Test
    void nobody_is_spawned_and_nothing_published() {
        assertThat(says(server, 0, "mcmd=spawn\nnprocs=1\n")).isEmpty();
        assertThat(ask("endcmd")).isEqualTo("cmd=spawn_result rc=-1");
        for (String what : List.of("publish", "unpublish", "lookup")) {
            assertThat(ask("cmd=" + what + "_name service=s port=p"))
                    .isEqualTo("cmd=%s_result rc=-1 msg=not_supported".formatted(what));
        }
    }

    @Test
    void an_abort_says_why() {
        assertThat(says(server, 0, "cmd=abort exitcode=7\n")).isEmpty();
        assertThat(server.abort()).isEqualTo("aborted");
        PmiServer other = server(1);
        says(other, 0, "cmd=abort exitcode=1 error_msg=out of luck\n");
        assertThat(other.abort()).isEqualTo("out of luck");
        PmiServer odd = server(1);
        says(
                odd,
                0,
                "cmd=abort exitcode=1 error_msg=\u001b[2J\u00c3\u00a9" + "x".repeat(300) + "\n");
        assertThat(odd.abort()).startsWith("?[2J\u00e9xx").hasSize(203);
    }

    @Test
    void what_is_no_pmi_is_told() {
        assertThatThrownBy(() -> server.receive(0, "cmd=nonsense\n".getBytes(ISO_8859_1)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("nonsense");
        assertThatThrownBy(() -> server.receive(1, new byte[10_000]))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("longer than");
    }

    /// What makes it safe to answer again after a restart.
    @Test
    void the_same_requests_in_other_pieces_get_the_same_answers() throws ProtocolException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append("cmd=put kvsname=f2 key=k").append(i).append(" value=v").append(i);
            text.append("\ncmd=get kvsname=f2 key=k").append(i / 2).append('\n');
        }
        byte[] all = text.toString().getBytes(ISO_8859_1);
        List<Answer> expected = server(2).receive(0, all);
        for (int seed = 0; seed < 20; seed++) {
            Random chance = new Random(seed);
            PmiServer again = server(2);
            List<Answer> answers = new ArrayList<>();
            for (int at = 0; at < all.length; ) {
                int end = Math.min(all.length, at + 1 + chance.nextInt(100));
                answers.addAll(again.receive(0, java.util.Arrays.copyOfRange(all, at, end)));
                at = end;
            }
            assertThat(answers).as("seed " + seed).usingRecursiveComparison().isEqualTo(expected);
        }
    }
}
