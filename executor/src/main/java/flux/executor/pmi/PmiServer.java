package flux.executor.pmi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers the PMI-1 requests of a job's tasks: a table of keys that all share, and a barrier.
///
/// Its answers depend on nothing but the requests in the order in which they came: who gives it
/// the same again gets the same answers. Text is bytes, one to a char (ISO 8859-1).
public final class PmiServer {

    /// A task does not speak PMI-1; its program, or ours, is broken.
    public static final class ProtocolException extends Exception {
        private static final long serialVersionUID = 1;

        ProtocolException(String message) {
            super(message);
        }
    }

    /// What goes to a task.
    ///
    /// @param offset how many bytes went to it before
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Answer(int rank, long offset, byte[] bytes) {}

    static final int KVSNAME_MAX = 64;
    static final int KEYLEN_MAX = 64;

    /// Some MPIs crash at larger ones.
    static final int VALLEN_MAX = 1024;

    /// All keys and values of a job together.
    static final long TABLE_CHARS_MAX = 64L << 20;

    private static final int LINE_BYTES_MAX = 8192;
    private static final int SHOWN_CHARS_MAX = 200;
    private static final int FAIL = -1;
    private static final int NO_MEMORY = 2;
    private static final int INVALID_ARGUMENT = 3;
    private static final int INVALID_KEY = 4;
    private static final int INVALID_KEY_LENGTH = 5;
    private static final int INVALID_VALUE_LENGTH = 7;

    private static final class Client {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean spawning;
        long answered;
    }

    private final String kvsname;
    private final Map<String, String> table = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final BitSet waiting = new BitSet();
    private List<Answer> answers = new ArrayList<>();
    private long tableChars;
    private @Nullable String abort;

    /// @param size tasks of the job
    /// @param preset keys that are there from the beginning
    public PmiServer(int size, String kvsname, Map<String, String> preset) {
        this.kvsname = kvsname;
        table.putAll(preset);
        for (int rank = 0; rank < size; rank++) {
            clients.add(new Client());
        }
    }

    /// Takes in what a task wrote, in pieces as they come.
    ///
    /// @throws ProtocolException when it is not PMI-1
    public List<Answer> receive(int rank, byte[] bytes) throws ProtocolException {
        answers = new ArrayList<>();
        Client client = clients.get(rank);
        for (byte b : bytes) {
            if (b != '\n') {
                client.line.write(b);
                if (client.line.size() > LINE_BYTES_MAX) {
                    throw new ProtocolException("a line longer than " + LINE_BYTES_MAX + " bytes");
                }
                continue;
            }
            String line = client.line.toString(ISO_8859_1);
            client.line.reset();
            receive(rank, client, line);
        }
        return answers;
    }

    /// Why a task wants the job to end (PMI_Abort), or null.
    public @Nullable String abort() {
        return abort;
    }

    private void receive(int rank, Client client, String text) throws ProtocolException {
        if (text.isBlank()) {
            return;
        }
        if (client.spawning) {
            if (text.strip().equals("endcmd")) {
                client.spawning = false;
                answer(rank, "cmd=spawn_result rc=" + FAIL);
            }
            return;
        }
        PmiLine line = PmiLine.parse(text);
        if (line.get("mcmd").equals("spawn")) {
            client.spawning = true;
            return;
        }
        switch (line.get("cmd")) {
            case "init" -> init(rank, line);
            case "get_maxes" ->
                    answer(
                            rank,
                            "cmd=maxes rc=0 kvsname_max=%d keylen_max=%d vallen_max=%d"
                                    .formatted(KVSNAME_MAX, KEYLEN_MAX, VALLEN_MAX));
            case "get_appnum" -> answer(rank, "cmd=appnum rc=0 appnum=0");
            case "get_my_kvsname" -> answer(rank, "cmd=my_kvsname rc=0 kvsname=" + kvsname);
            case "get_universe_size" ->
                    answer(rank, "cmd=universe_size rc=0 size=" + clients.size());
            case "put" -> answer(rank, "cmd=put_result rc=" + put(line));
            case "get" -> get(rank, line);
            case "barrier_in" -> barrier(rank);
            case "finalize" -> answer(rank, "cmd=finalize_ack rc=0");
            case "abort" -> {
                if (abort == null) {
                    abort =
                            line.get("error_msg").isEmpty()
                                    ? "aborted"
                                    : shown(line.get("error_msg"));
                }
            }
            case "publish_name" -> noNames(rank, "publish");
            case "unpublish_name" -> noNames(rank, "unpublish");
            case "lookup_name" -> noNames(rank, "lookup");
            default -> throw new ProtocolException("unknown request: " + shown(text));
        }
    }

    /// What a task wrote, for people: nothing of it reaches a terminal's controls.
    private static String shown(String text) {
        String read = new String(text.getBytes(ISO_8859_1), UTF_8);
        String clean = read.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= SHOWN_CHARS_MAX
                ? clean
                : clean.substring(0, SHOWN_CHARS_MAX) + "...";
    }

    private void init(int rank, PmiLine line) {
        boolean known =
                line.get("pmi_version").equals("1") && line.get("pmi_subversion").equals("1");
        answer(
                rank,
                "cmd=response_to_init rc=%d pmi_version=1 pmi_subversion=1"
                        .formatted(known ? 0 : FAIL));
    }

    private int put(PmiLine line) {
        String key = line.get("key");
        String value = line.find("value");
        if (!line.get("kvsname").equals(kvsname) || value == null) {
            return INVALID_ARGUMENT;
        }
        if (key.isEmpty() || key.length() >= KEYLEN_MAX) {
            return INVALID_KEY_LENGTH;
        }
        if (value.length() >= VALLEN_MAX) {
            return INVALID_VALUE_LENGTH;
        }
        if (tableChars + key.length() + value.length() > TABLE_CHARS_MAX) {
            return NO_MEMORY;
        }
        tableChars += key.length() + value.length();
        table.put(key, value);
        return 0;
    }

    private void get(int rank, PmiLine line) {
        String value = table.get(line.get("key"));
        if (!line.get("kvsname").equals(kvsname)) {
            answer(rank, "cmd=get_result rc=" + INVALID_ARGUMENT);
        } else if (value == null) {
            answer(rank, "cmd=get_result rc=" + INVALID_KEY);
        } else {
            answer(rank, "cmd=get_result rc=0 value=" + value);
        }
    }

    private void barrier(int rank) {
        waiting.set(rank);
        if (waiting.cardinality() == clients.size()) {
            waiting.clear();
            for (int each = 0; each < clients.size(); each++) {
                answer(each, "cmd=barrier_out rc=0");
            }
        }
    }

    /// The message is one word: MPICH reads pairs to the end of the line, and takes what it cannot
    /// read for success.
    private void noNames(int rank, String what) {
        answer(rank, "cmd=%s_result rc=%d msg=not_supported".formatted(what, FAIL));
    }

    private void answer(int rank, String line) {
        byte[] bytes = (line + "\n").getBytes(ISO_8859_1);
        Client client = clients.get(rank);
        answers.add(new Answer(rank, client.answered, bytes));
        client.answered += bytes.length;
    }
}
