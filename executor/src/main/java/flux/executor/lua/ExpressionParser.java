package flux.executor.lua;

import flux.executor.lua.Expression.Many;
import flux.executor.lua.Expression.Place;
import flux.executor.lua.Tokens.Kind;
import flux.executor.lua.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Expressions, by precedence.
final class ExpressionParser {
    private static final int UNARY = 8;

    /// How strongly an operator binds to the left and to the right.
    private static final Map<String, int[]> BINDING =
            Map.ofEntries(
                    Map.entry("or", new int[] {1, 1}),
                    Map.entry("and", new int[] {2, 2}),
                    Map.entry("<", new int[] {3, 3}),
                    Map.entry(">", new int[] {3, 3}),
                    Map.entry("<=", new int[] {3, 3}),
                    Map.entry(">=", new int[] {3, 3}),
                    Map.entry("~=", new int[] {3, 3}),
                    Map.entry("==", new int[] {3, 3}),
                    Map.entry("..", new int[] {5, 4}),
                    Map.entry("+", new int[] {6, 6}),
                    Map.entry("-", new int[] {6, 6}),
                    Map.entry("*", new int[] {7, 7}),
                    Map.entry("/", new int[] {7, 7}),
                    Map.entry("//", new int[] {7, 7}),
                    Map.entry("%", new int[] {7, 7}),
                    Map.entry("^", new int[] {10, 9}));

    private final Parser parser;

    ExpressionParser(Parser parser) {
        this.parser = parser;
    }

    /// The values of a list: of its last expression all of them, of the others one.
    static List<@Nullable Object> values(List<Expression> list, Scope scope) throws LuaException {
        List<@Nullable Object> values = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (i == list.size() - 1) {
                values.addAll(list.get(i).values(scope));
            } else {
                values.add(list.get(i).value(scope));
            }
        }
        return values;
    }

    List<Expression> list() throws LuaException {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (parser.skip(","));
        return list;
    }

    Expression expression() throws LuaException {
        return expression(0);
    }

    private Expression expression(int limit) throws LuaException {
        parser.nest();
        Expression left = unaryOrSimple();
        while (true) {
            Token operator = parser.peek();
            int[] binding =
                    operator.kind() == Kind.STRING || operator.kind() == Kind.NAME
                            ? null
                            : BINDING.get(operator.text());
            if (binding == null || binding[0] <= limit) {
                parser.unnest();
                return left;
            }
            parser.take();
            left = Operators.binary(operator.text(), left, expression(binding[1]));
        }
    }

    private Expression unaryOrSimple() throws LuaException {
        Token next = parser.peek();
        if (next.is("not") || next.is("-") || next.is("#")) {
            parser.take();
            return Operators.unary(next.text(), expression(UNARY));
        }
        return switch (next.kind()) {
            case NUMBER -> {
                Object number = Values.number(parser.take().text());
                yield _ -> number;
            }
            case STRING -> {
                String text = parser.take().text();
                yield _ -> text;
            }
            default -> simple(next);
        };
    }

    private Expression simple(Token next) throws LuaException {
        if (next.is("{")) {
            return table();
        }
        if (parser.skip("nil")) {
            return _ -> null;
        }
        if (parser.skip("true")) {
            return _ -> true;
        }
        if (parser.skip("false")) {
            return _ -> false;
        }
        if (parser.skip("...")) {
            return new Many(scope -> scope.rest);
        }
        return parser.skip("function") ? functionBody(false) : suffixed();
    }

    /// A variable, with the indexes and calls behind it.
    Expression suffixed() throws LuaException {
        Token first = parser.peek();
        Expression left;
        if (parser.skip("(")) {
            Expression inner = expression();
            parser.expect(")");
            left = inner::value; // one value, whatever it was
        } else {
            left = variable(parser.name());
        }
        while (true) {
            Token next = parser.peek();
            if (parser.skip(".")) {
                String key = parser.name();
                left = index(left, _ -> key);
            } else if (parser.skip("[")) {
                left = index(left, expression());
                parser.expect("]");
            } else if (parser.skip(":")) {
                left = method(left, parser.name(), arguments());
            } else if (next.is("(") || next.is("{") || next.kind() == Kind.STRING) {
                left = call(left, arguments(), first.text());
            } else {
                return left;
            }
        }
    }

    Place variable(String name) {
        return new Place() {
            @Override
            public @Nullable Object value(Scope scope) {
                return scope.get(name);
            }

            @Override
            public void set(Scope scope, @Nullable Object value) throws LuaException {
                scope.set(name, value);
            }
        };
    }

    Place index(Expression table, Expression key) {
        return new Place() {
            @Override
            public @Nullable Object value(Scope scope) throws LuaException {
                return Operators.get(table.value(scope), key.value(scope), scope);
            }

            @Override
            public void set(Scope scope, @Nullable Object value) throws LuaException {
                Object to = table.value(scope);
                Object name = key.value(scope);
                if (!(to instanceof LuaTable target) || name == null) {
                    throw new LuaException(
                            "attempt to index a "
                                    + Values.type(to)
                                    + " value with "
                                    + Values.text(name));
                }
                target.set(name, value);
            }
        };
    }

    private List<Expression> arguments() throws LuaException {
        if (parser.peek().kind() == Kind.STRING) {
            String text = parser.take().text();
            return List.of(_ -> text);
        }
        if (parser.peek().is("{")) {
            return List.of(table());
        }
        parser.expect("(");
        List<Expression> list = parser.peek().is(")") ? List.of() : list();
        parser.expect(")");
        return list;
    }

    private static Many call(Expression function, List<Expression> arguments, String name) {
        return new Many(
                scope -> {
                    Object target = function.value(scope);
                    if (!(target instanceof LuaFunction callee)) {
                        throw new LuaException(
                                "attempt to call a %s value (in '%s')"
                                        .formatted(Values.type(target), name));
                    }
                    return scope.machine.enter(callee, values(arguments, scope));
                });
    }

    private static Many method(Expression object, String name, List<Expression> arguments) {
        return new Many(
                scope -> {
                    Object self = object.value(scope);
                    Object target = Operators.get(self, name, scope);
                    if (!(target instanceof LuaFunction callee)) {
                        throw new LuaException("there is no method '" + name + "'");
                    }
                    List<@Nullable Object> all = new ArrayList<>();
                    all.add(self);
                    all.addAll(values(arguments, scope));
                    return scope.machine.enter(callee, all);
                });
    }

    private Expression table() throws LuaException {
        parser.expect("{");
        List<@Nullable Expression> keys = new ArrayList<>();
        List<Expression> given = new ArrayList<>();
        while (!parser.peek().is("}")) {
            Expression key = null;
            if (parser.skip("[")) {
                key = expression();
                parser.expect("]");
                parser.expect("=");
                given.add(expression());
            } else {
                Token next = parser.peek();
                Expression value = expression();
                if (next.kind() == Kind.NAME && parser.skip("=")) {
                    key = _ -> next.text();
                    value = expression();
                }
                given.add(value);
            }
            keys.add(key);
            if (!parser.skip(",") && !parser.skip(";")) {
                break;
            }
        }
        parser.expect("}");
        return scope -> {
            LuaTable table = new LuaTable();
            double next = 1;
            for (int i = 0; i < given.size(); i++) {
                scope.machine.step();
                Expression key = keys.get(i);
                if (key != null) {
                    Object name = Objects.requireNonNullElse(key.value(scope), "nil");
                    table.set(name, given.get(i).value(scope));
                } else if (i == given.size() - 1) {
                    for (Object value : given.get(i).values(scope)) {
                        table.set(next++, value);
                    }
                } else {
                    table.set(next++, given.get(i).value(scope));
                }
            }
            return table;
        };
    }

    /// From the parameters to `end`.
    Expression functionBody(boolean method) throws LuaException {
        List<String> names = new ArrayList<>(method ? List.of("self") : List.of());
        boolean takesMore = false;
        parser.expect("(");
        while (!parser.peek().is(")") && !takesMore) {
            takesMore = parser.skip("...");
            if (!takesMore) {
                names.add(parser.name());
            }
            if (!parser.skip(",")) {
                break;
            }
        }
        parser.expect(")");
        Block body = parser.block();
        parser.expect("end");
        boolean hasRest = takesMore;
        return outer ->
                (LuaFunction)
                        arguments -> {
                            List<@Nullable Object> rest =
                                    hasRest && arguments.size() > names.size()
                                            ? arguments.subList(names.size(), arguments.size())
                                            : List.of();
                            Scope scope = new Scope(outer, outer.machine, rest);
                            for (int i = 0; i < names.size(); i++) {
                                scope.declare(
                                        names.get(i),
                                        i < arguments.size() ? arguments.get(i) : null);
                            }
                            List<@Nullable Object> result = body.run(scope);
                            return result == null || result == Block.BREAK ? List.of() : result;
                        };
    }
}
