package flux.ledger.log.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.Producer;

/// The producers of one writer, which take turns: when Kafka has answered a commit it still has to
/// mark the transaction's end in the topic, and a producer that begins its next one before that is
/// put off by the broker for 20 ms and more.
///
/// Taking over fences them all. So when one of them is refused, the others know by whom: if they
/// may go on, nobody has taken over, and Kafka has only ended a transaction that took too long.
final class Producers implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int NONE = -1;

    /// A take-over fences one after the other: after so many commits of others it has not happened.
    private static final int PROOFS = 2;

    private final IntFunction<Producer<byte[], byte[]>> factory;
    private final List<Producer<byte[], byte[]>> all = new ArrayList<>();
    private int turn;
    private int lost = NONE;
    private int proofs;

    Producers(int count, IntFunction<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
        for (int i = 0; i < count; i++) {
            all.add(factory.apply(i));
        }
    }

    void forEach(Consumer<Producer<byte[], byte[]>> action) {
        all.forEach(action);
    }

    /// The one whose turn it is.
    ///
    /// @param begin makes a new one able to write
    Producer<byte[], byte[]> next(Consumer<Producer<byte[], byte[]>> begin) {
        if (lost != NONE && proofs >= PROOFS) {
            all.get(lost).close(Duration.ZERO);
            all.set(lost, factory.apply(lost));
            begin.accept(all.get(lost));
            lost = NONE;
        }
        turn = (turn + 1) % all.size();
        if (turn == lost) {
            turn = (turn + 1) % all.size();
        }
        return all.get(turn);
    }

    /// The one that had the last turn may not write any more.
    ///
    /// @return false when there is none left that could say why
    boolean lose() {
        if (lost != NONE || all.size() == 1) {
            return false;
        }
        lost = turn;
        proofs = 0;
        return true;
    }

    /// The one that had the last turn has written.
    void committed() {
        proofs++;
    }

    @Override
    public void close() {
        all.forEach(producer -> producer.close(LAST_WORDS));
    }
}
