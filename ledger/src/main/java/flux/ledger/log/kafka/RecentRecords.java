package flux.ledger.log.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// What this writer appended last, for readers in the same process: those that keep up need no
/// network. One writer, any readers.
final class RecentRecords {
    private final ConcurrentSkipListMap<Long, byte[]> records = new ConcurrentSkipListMap<>();
    private final int bytesMax;
    private long bytes;

    /// Everything behind this position is here.
    private volatile long floor;

    /// @param floor the last position before the first record that will be added
    RecentRecords(int bytesMax, long floor) {
        this.bytesMax = bytesMax;
        this.floor = floor;
    }

    void add(long position, byte[] record) {
        records.put(position, record);
        bytes += record.length;
        while (bytes > bytesMax) {
            Map.Entry<Long, byte[]> oldest = records.firstEntry();
            floor = oldest.getKey();
            records.remove(oldest.getKey());
            bytes -= oldest.getValue().length;
        }
    }

    /// The record that follows `position`, or null when it is not known here which one that is.
    Map.@Nullable Entry<Long, byte[]> after(long position) {
        if (position < floor) {
            return null;
        }
        Map.Entry<Long, byte[]> next = records.higherEntry(position);
        return position < floor ? null : next; // it may have moved meanwhile
    }

    byte @Nullable [] at(long position) {
        return records.get(position);
    }
}
