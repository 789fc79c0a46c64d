package flux.scheduler.fluxion.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What vertices are searched for: predicates `key=value`, joined by `and`, `or` and brackets.
/// Predicates side by side must both hold; `and` binds closer than `or`.
public sealed interface Expression {

    record And(List<Expression> all) implements Expression {}

    record Or(List<Expression> any) implements Expression {}

    record Predicate(String key, String value) implements Expression {}

    /// @throws IllegalArgumentException telling what was expected
    static Expression parse(String text) {
        Deque<String> words = new ArrayDeque<>();
        String spaced = text.replace("(", " ( ").replace(")", " ) ").strip();
        for (String word : spaced.split("\\s+")) {
            words.add(word);
        }
        Expression expression = either(words);
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("unexpected " + words.peek() + " in " + text);
        }
        return expression;
    }

    private static Expression either(Deque<String> words) {
        List<Expression> any = new ArrayList<>();
        any.add(both(words));
        while ("or".equals(words.peek())) {
            words.remove();
            any.add(both(words));
        }
        return any.size() == 1 ? any.getFirst() : new Or(any);
    }

    private static Expression both(Deque<String> words) {
        List<Expression> all = new ArrayList<>();
        all.add(one(words));
        while (!words.isEmpty() && !"or".equals(words.peek()) && !")".equals(words.peek())) {
            if ("and".equals(words.peek())) {
                words.remove();
            }
            all.add(one(words));
        }
        return all.size() == 1 ? all.getFirst() : new And(all);
    }

    private static Expression one(Deque<String> words) {
        String word = words.poll();
        if (word == null) {
            throw new IllegalArgumentException("expected key=value at the end");
        }
        if (word.equals("(")) {
            Expression inner = either(words);
            if (!")".equals(words.poll())) {
                throw new IllegalArgumentException("expected )");
            }
            return inner;
        }
        int equals = word.indexOf('=');
        if (equals <= 0 || equals == word.length() - 1) {
            throw new IllegalArgumentException("expected key=value, got " + word);
        }
        return new Predicate(word.substring(0, equals), word.substring(equals + 1));
    }
}
