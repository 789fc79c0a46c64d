package flux.ops.overlay;

import java.io.IOException;
import java.util.List;

/// PMI libraries, of which a machine may have several.
final class PmiLibraries {

    /// What Flux's own library has, for everybody else to know it by: it serves the tasks of a job,
    /// and knows nothing of another launcher.
    private static final String FLUX_MARK = "flux_pmi_library";

    private PmiLibraries() {}

    /// Opens the first that is there.
    ///
    /// @throws IOException that says what is wrong with the last
    static CLibrary open(List<String> names) throws IOException {
        IOException last = null;
        for (String name : names) {
            try {
                CLibrary library = CLibrary.open(name);
                if (!library.has(FLUX_MARK)) {
                    return library;
                }
                last = new IOException(name + " is Flux's own, and no launcher's");
            } catch (IOException e) {
                last = last == null ? e : last;
            }
        }
        throw last == null ? new IOException("no library was named") : last;
    }
}
