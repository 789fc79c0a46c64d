package flux.ledger.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.job.JobEvent;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.RecordBytes;
import flux.ledger.state.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A log as version 1 of the format writes it, frozen. It is never edited: when one of these tests
/// fails, either the change is a mistake, or it makes a new version of the format, with a new file
/// beside this one, which must still be read.
class GoldenLogTest {
    private static final String DIGEST =
            "bfac9775d24309638f342143c7409346127f538aea1cc19fc2563cd500238134";

    @Test
    void every_entry_is_written_as_it_was_read() throws IOException {
        EntryWriter writer = new EntryWriter();
        for (String line : lines()) {
            ByteBuffer again = writer.write(entry(line));
            assertThat(UTF_8.decode(again).toString()).isEqualTo(line);
        }
    }

    @Test
    void an_imported_job_is_written_as_it_was_read_and_is_history() throws IOException {
        Instance instance = new Instance();
        for (String line : lines()) {
            instance.apply(entry(line));
        }
        for (String line : lines("jobs-v1-import.jsonl")) {
            Entry entry = entry(line);
            assertThat(UTF_8.decode(new EntryWriter().write(entry)).toString()).isEqualTo(line);
            instance.apply(entry);
        }
        assertThat(instance.activeJobs()).hasSize(2);
        assertThat(instance.endedCount()).isEqualTo(4);
    }

    @Test
    void its_replay_leads_to_the_state_that_was_there() throws IOException {
        Instance instance = new Instance();
        for (String line : lines()) {
            instance.apply(entry(line));
        }
        assertThat(instance.sequence()).isEqualTo(43);
        assertThat(instance.activeJobs()).hasSize(2);
        assertThat(instance.endedCount()).isEqualTo(3);
        assertThat(instance.digest()).isEqualTo(DIGEST);
    }

    @Test
    void every_kind_of_event_is_in_it() throws IOException {
        Set<Class<?>> missing = new HashSet<>();
        for (Class<?> kind :
                List.of(
                        Fact.class,
                        JobEvent.class,
                        QueueEvent.class,
                        ResourceEvent.class,
                        InstanceEvent.class)) {
            missing.addAll(List.of(kind.getPermittedSubclasses()));
        }
        List<String> lines = lines();
        lines.addAll(lines("jobs-v1-import.jsonl"));
        lines.addAll(lines("jobs-v1-repair.jsonl"));
        for (String line : lines) {
            Fact fact = entry(line).fact();
            missing.remove(fact.getClass());
            switch (fact) {
                case OfJob(_, List<JobEvent> events, _) ->
                        events.forEach(event -> missing.remove(event.getClass()));
                case OfQueue(_, QueueEvent event) -> missing.remove(event.getClass());
                case OfResources(ResourceEvent event) -> missing.remove(event.getClass());
                case OfInstance(InstanceEvent event) -> missing.remove(event.getClass());
                case OfImport _, OfRefusal _, OfUnreadable _ -> {}
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void a_byte_that_has_changed_is_noticed_and_the_position_named() throws IOException {
        byte[] bytes = lines().getFirst().getBytes(UTF_8);
        bytes[20] ^= 1;
        assertThatThrownBy(() -> EntryReader.read(new LogRecord(0x2a, bytes)))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageStartingWith("jobs log, position 2a: the checksum does not hold");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'v':2,'seq':1}            | its version is 2, this program reads 1 to 1",
                "{'v':1,'seq':1}            | it has no subject",
                "{'v':1,'seq':'x'}          | not an entry",
                "{'v':1,'seq':1             | not an entry",
                "{'subject':'resources','events':[]} | one event was expected, not 0",
                "{'queue':'','events':[{'name':'queue-melt'}]} | its event is unknown: queue-melt",
                "{'subject':'resources','events':[{'name':'resource-define'}]} | without R",
                "{'id':1,'R':{'version':7}} | R: version must be 1",
                "{'refusal':{'rule':'NEVER_HEARD_OF'}} | NEVER_HEARD_OF",
            })
    void a_sealed_record_that_is_no_entry_is_damage(String json, String message) {
        byte[] sealed = sealed(json.endsWith("}") ? json : json + ",'x':{}");
        assertThatThrownBy(() -> EntryReader.read(new LogRecord(7, sealed)))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageStartingWith("jobs log, position 7: not an entry (")
                .hasMessageContaining(message);
    }

    private static byte[] sealed(String json) {
        RecordBytes bytes = new RecordBytes();
        byte[] text = json.replace('\'', '"').getBytes(UTF_8);
        bytes.write(text, 0, text.length);
        ByteBuffer record = bytes.sealed();
        byte[] sealed = new byte[record.remaining()];
        record.get(sealed);
        return sealed;
    }

    private static Entry entry(String line) {
        return EntryReader.read(new LogRecord(0, line.getBytes(UTF_8))).entry();
    }

    private static List<String> lines() throws IOException {
        return lines("jobs-v1.jsonl");
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = GoldenLogTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new ArrayList<>(new String(in.readAllBytes(), UTF_8).lines().toList());
        }
    }
}
