package flux.ledger.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
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

/// The frozen logs of entries, read and written again. When one of these tests fails, either the
/// change is a mistake, or it makes a new version of the format:
/// `src/test/resources/logs/README.md`.
class GoldenLogTest {
    private static final List<String> FILES =
            List.of(
                    "jobs-v1.jsonl",
                    "jobs-v1-import.jsonl",
                    "jobs-v1-repair.jsonl",
                    "jobs-v2.jsonl",
                    "jobs-v3.jsonl",
                    "jobs-v4.jsonl");

    @Test
    void every_entry_is_written_as_it_was_read_unless_a_later_version_says_it_otherwise()
            throws IOException {
        List<String> lifted = new ArrayList<>();
        for (String line : lines()) {
            Entry entry = entry(line);
            if (entry.fact() instanceof OfUnreadable) {
                continue; // what cannot be read is not written again
            }
            String again = UTF_8.decode(new EntryWriter().write(entry)).toString();
            if (line.startsWith("{\"v\":1,") && again.startsWith("{\"v\":2,")) {
                assertThat(entry(again)).isEqualTo(entry);
                lifted.add(line);
            } else {
                assertThat(again).isEqualTo(line);
            }
        }
        assertThat(lifted).isNotEmpty().allMatch(line -> line.contains("\"name\":\"drain\""));
    }

    @Test
    void every_kind_of_event_is_in_them() throws IOException {
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
        for (String line : lines()) {
            Fact fact = entry(line).fact();
            missing.remove(fact.getClass());
            switch (fact) {
                case OfJob(_, List<JobEvent> events, _) ->
                        events.forEach(event -> missing.remove(event.getClass()));
                case OfQueue(_, QueueEvent event, _) -> missing.remove(event.getClass());
                case OfResources(ResourceEvent event) -> missing.remove(event.getClass());
                case OfInstance(InstanceEvent event) -> missing.remove(event.getClass());
                case OfImport _, OfPurge _, OfRefusal _, OfUnreadable _ -> {}
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
                "{'v':5,'seq':1}            | its version is 5, this program reads 1 to 4",
                "{'seq':1}                  | its version is 0, this program reads 1 to 4",
                "{'v':1,'seq':1}            | it has no subject",
                "{'v':1,'seq':'x'}          | not an entry",
                "{'v':1,'seq':1             | not an entry",
                "{'v':1,'subject':'resources','events':[]} | one event was expected, not 0",
                "{'v':1,'queue':'','events':[{'name':'queue-melt'}]} | its event is unknown: queue-melt",
                "{'v':1,'subject':'resources','events':[{'name':'resource-define'}]} | without R",
                "{'v':1,'id':1,'R':{'version':7}} | R: version must be 1",
                "{'v':1,'refusal':{'rule':'NEVER_HEARD_OF'}} | NEVER_HEARD_OF",
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
        List<String> lines = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream in = GoldenLogTest.class.getResourceAsStream("/logs/valid/" + file)) {
                assertThat(in).as(file).isNotNull();
                new String(in.readAllBytes(), UTF_8).lines().forEach(lines::add);
            }
        }
        return lines;
    }
}
