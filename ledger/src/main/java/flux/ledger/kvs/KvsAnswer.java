package flux.ledger.kvs;

/// The answer to a question.
public sealed interface KvsAnswer<T> {

    record Found<T>(T value) implements KvsAnswer<T> {}

    record Refused<T>(KvsRefusal refusal) implements KvsAnswer<T> {}

    static <T> KvsAnswer<T> refused(KvsError error) {
        return new Refused<>(KvsRefusal.of(error));
    }
}
