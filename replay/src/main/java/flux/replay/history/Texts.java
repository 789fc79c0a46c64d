package flux.replay.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Texts and small lists of numbers, each known by an `int` that says where it stands. A text that
/// comes often stands there once: the first [#KNOWN_MAX] different ones are remembered.
public final class Texts implements AutoCloseable {

    /// What stands for no text.
    public static final int NONE = 0;

    private static final int PAGE_BYTES = 1 << 20;
    private static final int KNOWN_MAX = 16_384;
    private static final int KNOWN_LENGTH_MAX = 256;
    private static final int RECENT = 4096;
    private static final int ALIGN_BITS = 2;

    private final GrowingFile file;
    private final Object2IntOpenHashMap<String> known = new Object2IntOpenHashMap<>();
    private final PackedLongs packed = new PackedLongs();
    private final int[] recentRefs = new int[RECENT];
    private final @Nullable String[] recentTexts = new @Nullable String[RECENT];

    private Texts(GrowingFile file) {
        this.file = file;
        if (file.bytes() == 0) {
            file.append(new byte[1 << ALIGN_BITS], 1 << ALIGN_BITS); // no text stands at NONE
        }
    }

    public static Texts empty(Path path) {
        return new Texts(GrowingFile.empty(path, PAGE_BYTES));
    }

    /// @throws IOException when the file does not hold what it held at `extent`
    public static Texts reopen(Path path, Extent extent) throws IOException {
        return new Texts(GrowingFile.reopen(path, PAGE_BYTES, extent));
    }

    /// @return what [#get] finds it by; [#NONE] for null
    public int put(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        int there = known.getInt(text);
        if (there != NONE) {
            return there;
        }
        byte[] bytes = text.getBytes(UTF_8);
        packed.clear();
        packed.add(bytes.length);
        int ref = begin();
        file.append(packed.bytes(), packed.length());
        file.append(bytes, bytes.length);
        if (known.size() < KNOWN_MAX && text.length() <= KNOWN_LENGTH_MAX) {
            known.put(text, ref);
        }
        return ref;
    }

    public @Nullable String get(int ref) {
        if (ref == NONE) {
            return null;
        }
        int slot = ref & RECENT - 1;
        String recent = recentTexts[slot];
        if (recent != null && recentRefs[slot] == ref) {
            return recent;
        }
        PackedLongs.Reader reader = new PackedLongs.Reader(file, offset(ref));
        int length = (int) reader.number();
        String text = new String(file.get(reader.position(), length), UTF_8);
        recentRefs[slot] = ref;
        recentTexts[slot] = text;
        return text;
    }

    /// @param lists of ascending numbers
    public int put(long[]... lists) {
        packed.clear();
        Arrays.stream(lists).forEach(packed::add);
        int ref = begin();
        file.append(packed.bytes(), packed.length());
        return ref;
    }

    /// Reads the lists that were put at `ref`, one after the other.
    public PackedLongs.Reader lists(int ref) {
        return new PackedLongs.Reader(file, offset(ref));
    }

    private int begin() {
        int over = (int) (file.bytes() & (1 << ALIGN_BITS) - 1);
        if (over != 0) {
            file.append(new byte[1 << ALIGN_BITS], (1 << ALIGN_BITS) - over);
        }
        long ref = file.bytes() >>> ALIGN_BITS;
        if (ref > 0xFFFF_FFFFL) {
            throw new IllegalStateException("the texts of the history exceed 16 GiB");
        }
        return (int) ref;
    }

    private static long offset(int ref) {
        return (ref & 0xFFFF_FFFFL) << ALIGN_BITS;
    }

    public Extent flush() throws IOException {
        return file.flush();
    }

    public void force() throws IOException {
        file.force();
    }

    @Override
    public void close() {
        file.close();
    }
}
