package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.MemoryBlobs;
import flux.ledger.kvs.Watches;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFullException;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.wire.Errno;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The disk of the `kvs` log fails or is full while somebody changes the KVS. What the log may have
/// and the state has not must never get a record of the same number behind it: the next start would
/// find a ledger that contradicts itself.
class KvsFailingDiskTest {
    private static final KvsCaller OWNER = new KvsCaller(1000, true);

    private final MemoryLog records = new MemoryLog("kvs");
    private final List<String> answers = new ArrayList<>();
    private final List<RuntimeException> ends = new ArrayList<>();
    private @Nullable RuntimeException atStage;
    private @Nullable RuntimeException atCommit;
    private @Nullable RuntimeException atSync;
    private final KvsJournal journal =
            new KvsJournal(
                    new FailingLog(),
                    0,
                    () -> 1,
                    new KvsJournal.Turns() {
                        @Override
                        public void soon(Runnable action) {
                            action.run();
                        }

                        @Override
                        public void later(Runnable action) {}
                    },
                    ends::add);
    private final KvsStore store = new KvsStore(new MemoryBlobs(BlobRef.Hash.SHA1), 1000);
    private final KvsWriter writer = new KvsWriter(store, journal, new Watches(), Room.unbounded());

    private final class FailingLog implements EventLog {
        private static void fail(@Nullable RuntimeException e) {
            if (e != null) {
                throw e;
            }
        }

        @Override
        public String name() {
            return "kvs";
        }

        @Override
        public void stage(ByteBuffer record) {
            fail(atStage);
            records.stage(record);
        }

        @Override
        public long[] commit() {
            fail(atCommit);
            return records.commit();
        }

        @Override
        public void sync() {
            fail(atSync);
        }

        @Override
        public EventLogReader reader() {
            return records.reader();
        }

        @Override
        public long lastPosition() {
            return records.lastPosition();
        }

        @Override
        public void close() {}
    }

    private void store(String blob, boolean sync) {
        writer.change(
                OWNER,
                new KvsCommand.StoreBlob(blob.getBytes(UTF_8)),
                sync,
                () -> answers.add(blob + " is there"),
                e -> answers.add(blob + ": errno " + e.errnum()));
    }

    private long recorded() {
        return records.lastPosition() + 1;
    }

    @Test
    void a_sync_that_fails_is_answered_so_ends_the_instance_and_nothing_follows_in_the_log() {
        atSync = new LogFailedException("the disk did not take what was written");
        store("one", true);
        atSync = null;
        store("two", true);
        store("three", false);
        assertThat(answers)
                .containsExactly(
                        "one: errno " + Errno.EIO,
                        "two: errno " + Errno.EIO,
                        "three: errno " + Errno.EIO);
        assertThat(ends).hasSize(1);
        assertThat(recorded()).isEqualTo(1);
    }

    @Test
    void a_write_that_fails_ends_the_instance_too() {
        atStage = new LogFailedException("cannot write: Input/output error");
        store("one", false);
        atStage = null;
        store("two", false);
        assertThat(answers).containsExactly("one: errno " + Errno.EIO, "two: errno " + Errno.EIO);
        assertThat(ends).hasSize(1);
        assertThat(recorded()).isZero();
    }

    @Test
    void a_commit_that_fails_ends_it_and_a_flush_says_so() {
        atCommit = new LogFailedException("cannot write: Input/output error");
        store("one", false);
        writer.sync(() -> answers.add("flushed"), e -> answers.add("flush: errno " + e.errnum()));
        assertThat(answers).containsExactly("one: errno " + Errno.EIO, "flush: errno " + Errno.EIO);
        assertThat(ends).hasSize(1);
    }

    @Test
    void a_flush_that_fails_ends_it_too() {
        store("one", false);
        atSync = new LogFailedException("the disk did not take what was written");
        writer.sync(() -> answers.add("flushed"), e -> answers.add("flush: errno " + e.errnum()));
        atSync = null;
        store("two", false);
        assertThat(answers)
                .containsExactly(
                        "one is there", "flush: errno " + Errno.EIO, "two: errno " + Errno.EIO);
        assertThat(ends).hasSize(1);
        assertThat(recorded()).isEqualTo(1);
    }

    @Test
    void a_full_disk_refuses_and_takes_more_when_there_is_room() {
        atStage = new LogFullException("no room for another record");
        store("one", true);
        atStage = null;
        store("two", true);
        assertThat(answers).containsExactly("one: errno " + Errno.ENOSPC, "two is there");
        assertThat(ends).isEmpty();
        assertThat(journal.sequence()).isEqualTo(1);
    }
}
