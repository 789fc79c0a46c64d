package flux.ledger.kvs;

/// Why the KVS said no.
///
/// @param text what is said beside the errno; empty where Flux says nothing, because its tools then
///     print the errno's own text
public record KvsRefusal(KvsError error, String text) {

    static KvsRefusal of(KvsError error) {
        return new KvsRefusal(error, "");
    }
}
