package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// PMI-1 as a library of the launcher's (`libpmi.so`): `srun --mpi=none` and others that have no
/// wire protocol of their own to offer.
final class LibPmi implements Pmi {
    static final String METHOD = "libpmi";
    private static final List<String> NAMES = List.of("libpmi.so", "libpmi.so.0");
    private static final int NAME_BYTES = 1024;
    private static final int VALUE_BYTES = 1024;

    private final CLibrary library;
    private final String kvsname;
    private final int rank;
    private final int size;

    private LibPmi(CLibrary library) throws IOException {
        this.library = library;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment name = arena.allocate(NAME_BYTES);
            library.require("PMI_Init", number);
            library.require("PMI_KVS_Get_my_name", name, NAME_BYTES);
            this.kvsname = name.getString(0, ISO_8859_1);
            library.require("PMI_Get_rank", number);
            this.rank = number.get(ValueLayout.JAVA_INT, 0);
            library.require("PMI_Get_size", number);
            this.size = number.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /// @param path the library; empty to have it found
    /// @throws IOException when there is none, or it cannot be used here
    static LibPmi open(String path) throws IOException {
        return new LibPmi(PmiLibraries.open(path.isEmpty() ? NAMES : List.of(path)));
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void put(String key, String value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            library.require(
                    "PMI_KVS_Put",
                    arena.allocateFrom(kvsname),
                    arena.allocateFrom(key),
                    arena.allocateFrom(value));
        }
    }

    @Override
    public Optional<String> find(String key) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(VALUE_BYTES);
            int error =
                    library.call(
                            "PMI_KVS_Get",
                            arena.allocateFrom(kvsname),
                            arena.allocateFrom(key),
                            value,
                            VALUE_BYTES);
            return error == CLibrary.SUCCESS
                    ? Optional.of(value.getString(0, ISO_8859_1))
                    : Optional.empty();
        }
    }

    @Override
    public void barrier() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            library.require("PMI_KVS_Commit", arena.allocateFrom(kvsname));
        }
        library.require("PMI_Barrier");
    }

    @Override
    public void close() throws IOException {
        library.require("PMI_Finalize");
    }
}
