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
///
/// @param kvsname the table, which is the job's
record LibPmi(CLibrary library, String kvsname, int rank, int size) implements Pmi {
    static final String METHOD = "libpmi";
    private static final List<String> NAMES = List.of("libpmi.so", "libpmi.so.0");
    private static final int NAME_BYTES = 1024;
    private static final int VALUE_BYTES = 1024;

    /// @param path the library; empty to have it found
    /// @throws IOException when there is none, or it cannot be used here
    static LibPmi open(String path) throws IOException {
        CLibrary library = PmiLibraries.open(path.isEmpty() ? NAMES : List.of(path));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment name = arena.allocate(NAME_BYTES);
            library.require("PMI_Init", number);
            library.require("PMI_KVS_Get_my_name", name, NAME_BYTES);
            library.require("PMI_Get_rank", number);
            int rank = number.get(ValueLayout.JAVA_INT, 0);
            library.require("PMI_Get_size", number);
            int size = number.get(ValueLayout.JAVA_INT, 0);
            return new LibPmi(library, name.getString(0, ISO_8859_1), rank, size);
        }
    }

    @Override
    public String method() {
        return METHOD;
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
