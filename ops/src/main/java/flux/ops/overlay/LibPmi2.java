package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// PMI-2 as a library of the launcher's (`libpmi2.so`).
record LibPmi2(CLibrary library, int rank, int size) implements Pmi {
    static final String METHOD = "libpmi2";
    private static final List<String> NAMES = List.of("libpmi2.so", "libpmi2.so.0");
    private static final int JOBID_BYTES = 256;
    private static final int VALUE_BYTES = 1024;

    /// PMI2_ID_NULL: nobody knows who has put it.
    private static final int ANYBODY = -1;

    /// PMI-2 has it beside the table.
    private static final String MAPPING = "PMI_process_mapping";

    /// @param path the library; empty to have it found
    /// @throws IOException when there is none, or it cannot be used here
    static LibPmi2 open(String path) throws IOException {
        CLibrary library = PmiLibraries.open(path.isEmpty() ? NAMES : List.of(path));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment spawned = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment sizes = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment ranks = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment appnum = arena.allocate(ValueLayout.JAVA_INT);
            library.require("PMI2_Init", spawned, sizes, ranks, appnum);
            // Slurm's library says only now that there is no job that it could serve.
            library.require("PMI2_Job_GetId", arena.allocate(JOBID_BYTES), JOBID_BYTES);
            int rank = ranks.get(ValueLayout.JAVA_INT, 0);
            return new LibPmi2(library, rank, sizes.get(ValueLayout.JAVA_INT, 0));
        }
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public void put(String key, String value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            library.require("PMI2_KVS_Put", arena.allocateFrom(key), arena.allocateFrom(value));
        }
    }

    @Override
    public Optional<String> find(String key) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(key);
            MemorySegment value = arena.allocate(VALUE_BYTES);
            MemorySegment more = arena.allocate(ValueLayout.JAVA_INT);
            boolean found;
            if (key.equals(MAPPING)) {
                int error = library.call("PMI2_Info_GetJobAttr", name, value, VALUE_BYTES, more);
                found = error == CLibrary.SUCCESS && more.get(ValueLayout.JAVA_INT, 0) != 0;
            } else {
                found =
                        library.call(
                                        "PMI2_KVS_Get",
                                        MemorySegment.NULL,
                                        ANYBODY,
                                        name,
                                        value,
                                        VALUE_BYTES,
                                        more)
                                == CLibrary.SUCCESS;
            }
            return found ? Optional.of(value.getString(0, ISO_8859_1)) : Optional.empty();
        }
    }

    @Override
    public void barrier() throws IOException {
        library.require("PMI2_KVS_Fence");
    }

    @Override
    public void close() throws IOException {
        library.require("PMI2_Finalize");
    }
}
