package flux.ops.service;

import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.VirtualDirectory;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A directory made of two functions: the names in it, in order, and what each stands for.
record Listing(Supplier<Iterable<String>> all, Function<String, @Nullable TreeObject> find)
        implements VirtualDirectory {

    @Override
    public @Nullable TreeObject lookup(String name) {
        return find.apply(name);
    }

    @Override
    public Iterable<String> names() {
        return all.get();
    }
}
