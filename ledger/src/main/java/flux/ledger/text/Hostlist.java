package flux.ledger.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A list of host names, written as `node[0-3,7]` (RFC 29): in order, duplicates kept. Immutable.
///
/// @param hosts the names, expanded
public record Hostlist(List<String> hosts) {

    /// How many hosts a list may have.
    public static final int HOSTS_MAX = 1 << 20;

    public static final Hostlist EMPTY = new Hostlist(List.of());

    private static final int DIGITS_MAX = 18; // what a long can hold

    private static final Pattern NUMBERED =
            Pattern.compile("(.*?)([0-9]{1," + DIGITS_MAX + "})", Pattern.DOTALL);

    public Hostlist {
        hosts = List.copyOf(hosts);
    }

    /// @throws InvalidText when brackets do not match, or a range is none, or there are too many
    ///     hosts
    public static Hostlist parse(String text) {
        List<String> hosts = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                expand(text.substring(start, i).trim(), text, hosts);
                start = i + 1;
            }
            if (depth < 0 || depth > 1) {
                throw invalid(text);
            }
        }
        if (depth != 0) {
            throw invalid(text);
        }
        return new Hostlist(hosts);
    }

    private static void expand(String word, String text, List<String> hosts) {
        int open = word.indexOf('[');
        if (open < 0) {
            if (!word.isEmpty()) {
                add(word, text, hosts);
            }
            return;
        }
        int close = word.indexOf(']', open);
        String prefix = word.substring(0, open);
        String suffix = word.substring(close + 1);
        for (String part : word.substring(open + 1, close).split(",", -1)) {
            int dash = part.indexOf('-');
            String low = dash < 0 ? part : part.substring(0, dash);
            String high = dash < 0 ? part : part.substring(dash + 1);
            long from = number(low, text);
            long to = number(high, text);
            if (to < from || to - from >= HOSTS_MAX) {
                throw invalid(text);
            }
            for (long id = from; id <= to; id++) {
                expand(prefix + padded(id, low.length()) + suffix, text, hosts);
            }
        }
    }

    private static void add(String host, String text, List<String> hosts) {
        if (hosts.size() >= HOSTS_MAX) {
            throw new InvalidText(
                    "hostlist '" + text + "': Numerical result out of range, at most " + HOSTS_MAX);
        }
        hosts.add(host);
    }

    private static long number(String digits, String text) {
        if (digits.isEmpty()
                || digits.length() > DIGITS_MAX
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(text);
        }
        return Long.parseLong(digits);
    }

    private static String padded(long id, int width) {
        String digits = Long.toString(id);
        return "0".repeat(Math.max(width - digits.length(), 0)) + digits;
    }

    private static InvalidText invalid(String text) {
        return new InvalidText("invalid hostlist '" + text + "'");
    }

    public int size() {
        return hosts.size();
    }

    /// The compressed form: names that differ in their last number only stand together.
    public String encode() {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < hosts.size()) {
            int end = groupEnd(i);
            text.append(text.isEmpty() ? "" : ",");
            text.append(end == i + 1 ? hosts.get(i) : group(i, end));
            i = end;
        }
        return text.toString();
    }

    private int groupEnd(int start) {
        Matcher first = NUMBERED.matcher(hosts.get(start));
        if (!first.matches()) {
            return start + 1;
        }
        int end = start + 1;
        while (end < hosts.size() && belongs(hosts.get(end), first)) {
            end++;
        }
        return end;
    }

    /// The same prefix, and a number that is written with the same padding.
    private static boolean belongs(String host, Matcher first) {
        Matcher other = NUMBERED.matcher(host);
        if (!other.matches() || !other.group(1).equals(first.group(1))) {
            return false;
        }
        String a = first.group(2);
        String b = other.group(2);
        boolean padded = isPadded(a) || isPadded(b);
        return !padded || a.length() == b.length();
    }

    private static boolean isPadded(String digits) {
        return digits.startsWith("0") && digits.length() > 1;
    }

    private String group(int start, int end) {
        StringBuilder ids = new StringBuilder();
        String prefix = "";
        int i = start;
        while (i < end) {
            Matcher low = matched(i);
            prefix = low.group(1);
            int j = i;
            while (j + 1 < end && follows(j, low.group(2).length())) {
                j++;
            }
            ids.append(ids.isEmpty() ? "" : ",").append(low.group(2));
            if (j > i) {
                ids.append('-').append(matched(j).group(2));
            }
            i = j + 1;
        }
        return prefix + "[" + ids + "]";
    }

    /// The next host has the next number, written as wide as a range of this width would write it.
    private boolean follows(int index, int width) {
        return padded(number(index) + 1, width).equals(matched(index + 1).group(2));
    }

    private Matcher matched(int index) {
        Matcher matcher = NUMBERED.matcher(hosts.get(index));
        if (!matcher.matches()) {
            throw new IllegalStateException(hosts.get(index) + " has no number");
        }
        return matcher;
    }

    private long number(int index) {
        return Long.parseLong(matched(index).group(2));
    }

    @Override
    public String toString() {
        return encode();
    }
}
