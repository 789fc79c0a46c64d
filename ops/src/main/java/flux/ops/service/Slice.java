package flux.ops.service;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A slice as Python writes it: `[start:stop:step]`, or `[index]`.
record Slice(@Nullable Integer start, @Nullable Integer stop, int step) {
    private static final Pattern FORM =
            Pattern.compile("\\[(-?\\d*)(?:(:)(-?\\d*)(?::(-?\\d*))?)?]");

    /// @return null when `text` is none
    static @Nullable Slice parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        try {
            Integer start = number(form.group(1));
            if (form.group(2) == null) {
                return start == null ? null : new Slice(start, start + 1, 1);
            }
            Integer step = number(form.group(4));
            if (step != null && step == 0) {
                return null;
            }
            return new Slice(start, number(form.group(3)), step == null ? 1 : step);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Integer number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? null : Integer.valueOf(digits);
    }

    <T> List<T> of(List<T> list) {
        int size = list.size();
        int from = start == null ? (step > 0 ? 0 : size - 1) : bound(start, size);
        int to = stop == null ? (step > 0 ? size : -1) : bound(stop, size);
        List<T> picked = new ArrayList<>();
        for (int i = from; step > 0 ? i < to : i > to; i += step) {
            if (i >= 0 && i < size) {
                picked.add(list.get(i));
            }
        }
        return picked;
    }

    private static int bound(int index, int size) {
        return Math.clamp(index < 0 ? index + size : index, -1, size);
    }
}
