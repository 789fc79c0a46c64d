package flux.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A turn of the executor's takes as much as one record of a log can hold, and the next goes on.
class EventQueueTest {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECES = EventQueue.BYTES_MAX / PIECE_BYTES;
    private static final int EVENTS_MAX = 4096;

    @Test
    void no_turn_takes_more_output_than_one_record_holds_and_nothing_is_lost() throws Exception {
        EventQueue<Integer> queue = new EventQueue<>();
        for (int i = 0; i < PIECES; i++) {
            queue.put(i, PIECE_BYTES);
        }
        int expected = 0;
        while (!queue.isEmpty()) {
            int taken = 0;
            for (Integer next = queue.next(taken, EVENTS_MAX);
                    next != null;
                    next = queue.next(taken, EVENTS_MAX)) {
                assertThat(next).isEqualTo(expected++);
                taken++;
            }
            assertThat(taken * PIECE_BYTES).isBetween(1, EventQueue.TURN_BYTES_MAX);
        }
        assertThat(expected).isEqualTo(PIECES);
        assertThat(queue.offer(0, EventQueue.BYTES_MAX)).as("all room is free again").isTrue();
    }

    @Test
    void a_turn_takes_no_more_events_than_it_asks_for() throws Exception {
        EventQueue<String> queue = new EventQueue<>();
        queue.put("a", 0);
        queue.put("b", EventQueue.BYTES_MAX);
        assertThat(queue.next(0, 1)).isEqualTo("a");
        assertThat(queue.next(1, 1)).isNull();
        assertThat(queue.next(0, 1)).as("larger than a turn").isEqualTo("b");
        assertThat(queue.next(0, 1)).isNull();
    }
}
