package flux.ledger.kvs;

/// Keys and the names in them. A key is names joined by `.`; the key `.` is the root (RFC 11).
final class Names {
    static final String ROOT = ".";

    /// Names in a key, and directories within one that is put at a key. Trees are walked by
    /// recursion, and a nested directory must fit the nesting that JSON readers allow.
    static final int DEPTH_MAX = 256;

    private Names() {}

    /// True when `key` has more than [#DEPTH_MAX] names.
    static boolean isTooDeep(String key) {
        int names = 1;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            names++;
        }
        return names > DEPTH_MAX;
    }

    /// `key` without leading, trailing and repeated dots; [#ROOT] when only dots are there;
    /// empty when it is empty. The key itself, and nothing new, in the usual case.
    static String normalize(String key) {
        if (isNormal(key)) {
            return key;
        }
        StringBuilder normal = new StringBuilder(key.length());
        boolean dot = false;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.') {
                dot = true;
                continue;
            }
            if (dot && !normal.isEmpty()) {
                normal.append('.');
            }
            dot = false;
            normal.append(c);
        }
        return normal.isEmpty() ? ROOT : normal.toString();
    }

    private static boolean isNormal(String key) {
        char before = '.';
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.' && before == '.') {
                return false;
            }
            before = c;
        }
        return before != '.' || key.isEmpty();
    }

    /// The order of names in a directory's text: by code point, as the bytes of UTF-8 sort.
    static int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean leftIsSurrogate = Character.isSurrogate(left);
                if (leftIsSurrogate != Character.isSurrogate(right)) {
                    return leftIsSurrogate ? 1 : -1;
                }
                return left - right;
            }
        }
        return a.length() - b.length();
    }
}
