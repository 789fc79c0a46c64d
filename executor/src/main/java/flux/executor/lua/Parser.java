package flux.executor.lua;

import flux.executor.lua.Block.Statement;
import flux.executor.lua.Expression.Place;
import flux.executor.lua.Tokens.Kind;
import flux.executor.lua.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Statements, by recursive descent; what they come to is closures.
final class Parser {
    private static final int NESTING_MAX = 100;

    private final String chunk;
    private final List<Token> tokens;
    private final ExpressionParser expressions;
    private int at;
    private int nesting;

    private Parser(String chunk, List<Token> tokens) {
        this.chunk = chunk;
        this.tokens = tokens;
        this.expressions = new ExpressionParser(this);
    }

    /// @throws LuaException when `text` is not Lua as we know it
    static Block parse(String chunk, String text) throws LuaException {
        Parser parser = new Parser(chunk, Tokens.of(chunk, text));
        Block block = parser.block();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("<end>");
        }
        return block;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token take() {
        Token token = tokens.get(at);
        at += token.kind() == Kind.END ? 0 : 1;
        return token;
    }

    boolean skip(String word) {
        boolean there = peek().is(word);
        at += there ? 1 : 0;
        return there;
    }

    void expect(String word) throws LuaException {
        if (!skip(word)) {
            throw unexpected("'" + word + "'");
        }
    }

    String name() throws LuaException {
        if (peek().kind() != Kind.NAME) {
            throw unexpected("a name");
        }
        return take().text();
    }

    LuaException unexpected(String expected) {
        return error(peek().line(), expected + " expected near '" + peek().text() + "'");
    }

    LuaException error(int line, String what) {
        return new LuaException(chunk + ":" + line + ": " + what);
    }

    void nest() throws LuaException {
        nesting++;
        if (nesting > NESTING_MAX) {
            throw error(peek().line(), "nested deeper than " + NESTING_MAX);
        }
    }

    void unnest() {
        nesting--;
    }

    private boolean endsBlock() {
        Token next = peek();
        return next.kind() == Kind.END
                || next.is("end")
                || next.is("else")
                || next.is("elseif")
                || next.is("until");
    }

    Block block() throws LuaException {
        nest();
        List<Statement> statements = new ArrayList<>();
        while (!endsBlock()) {
            if (skip(";")) {
                continue;
            }
            boolean last = peek().is("return");
            statements.add(located(peek().line(), statement()));
            if (last) {
                skip(";");
                break;
            }
        }
        unnest();
        return new Block(statements);
    }

    /// Messages of failures get the place of the innermost statement.
    private Statement located(int line, Statement statement) {
        return scope -> {
            try {
                return statement.run(scope);
            } catch (LuaException e) {
                String message = Objects.toString(e.getMessage());
                throw message.matches("(?s)[^\n:]+:\\d+: .*") ? e : error(line, message);
            }
        };
    }

    private Statement statement() throws LuaException {
        Token next = peek();
        if (next.kind() != Kind.KEYWORD) {
            return assignmentOrCall();
        }
        return switch (next.text()) {
            case "if" -> ifStatement();
            case "while" -> whileStatement();
            case "repeat" -> repeatStatement();
            case "for" -> forStatement();
            case "function" -> functionStatement();
            case "local" -> localStatement();
            case "return" -> returnStatement();
            case "break" -> {
                take();
                yield _ -> Block.BREAK;
            }
            case "do" -> {
                take();
                Block block = block();
                expect("end");
                yield scope -> block.run(scope.inner());
            }
            case "goto" -> throw error(next.line(), "goto is not known here");
            default -> throw unexpected("a statement");
        };
    }

    private Statement ifStatement() throws LuaException {
        take();
        Expression condition = expressions.expression();
        expect("then");
        Block then = block();
        Statement otherwise = scope -> null;
        if (peek().is("elseif")) {
            otherwise = ifStatement();
        } else {
            if (skip("else")) {
                Block block = block();
                otherwise = scope -> block.run(scope.inner());
            }
            expect("end");
        }
        Statement chosen = otherwise;
        return scope ->
                Values.isTrue(condition.value(scope)) ? then.run(scope.inner()) : chosen.run(scope);
    }

    private Statement whileStatement() throws LuaException {
        take();
        Expression condition = expressions.expression();
        expect("do");
        Block body = block();
        expect("end");
        return scope -> {
            while (Values.isTrue(condition.value(scope))) {
                scope.machine.step();
                List<@Nullable Object> result = body.run(scope.inner());
                if (result != null) {
                    return result == Block.BREAK ? null : result;
                }
            }
            return null;
        };
    }

    private Statement repeatStatement() throws LuaException {
        take();
        Block body = block();
        expect("until");
        Expression condition = expressions.expression();
        return scope -> {
            while (true) {
                scope.machine.step();
                Scope inner = scope.inner();
                List<@Nullable Object> result = body.run(inner);
                if (result != null) {
                    return result == Block.BREAK ? null : result;
                }
                if (Values.isTrue(condition.value(inner))) {
                    return null;
                }
            }
        };
    }

    private Statement forStatement() throws LuaException {
        take();
        List<String> names = new ArrayList<>(List.of(name()));
        boolean counts = skip("=");
        if (!counts) {
            while (skip(",")) {
                names.add(name());
            }
            expect("in");
        }
        List<Expression> given = expressions.list();
        expect("do");
        Block body = block();
        expect("end");
        return counts
                ? Loops.counting(names.getFirst(), given, body)
                : Loops.over(names, given, body);
    }

    private Statement functionStatement() throws LuaException {
        take();
        Place place = expressions.variable(name());
        boolean method = false;
        while (peek().is(".") || peek().is(":")) {
            method = take().text().equals(":");
            String key = name();
            place = expressions.index(place, _ -> key);
            if (method) {
                break;
            }
        }
        Expression function = expressions.functionBody(method);
        Place target = place;
        return scope -> {
            target.set(scope, function.value(scope));
            return null;
        };
    }

    private Statement localStatement() throws LuaException {
        take();
        if (skip("function")) {
            String name = name();
            Expression function = expressions.functionBody(false);
            return scope -> {
                scope.declare(name, null);
                scope.set(name, function.value(scope));
                return null;
            };
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(name());
        } while (skip(","));
        List<Expression> given = skip("=") ? expressions.list() : List.of();
        return scope -> {
            List<@Nullable Object> values = ExpressionParser.values(given, scope);
            for (int i = 0; i < names.size(); i++) {
                scope.declare(names.get(i), i < values.size() ? values.get(i) : null);
            }
            return null;
        };
    }

    private Statement returnStatement() throws LuaException {
        take();
        List<Expression> given = endsBlock() || peek().is(";") ? List.of() : expressions.list();
        return scope -> ExpressionParser.values(given, scope);
    }

    private Statement assignmentOrCall() throws LuaException {
        Token start = peek();
        Expression first = expressions.suffixed();
        if (first instanceof Expression.Many) {
            return scope -> {
                first.values(scope);
                return null;
            };
        }
        List<Place> places = new ArrayList<>();
        for (Expression next = first; ; next = expressions.suffixed()) {
            if (!(next instanceof Place place)) {
                throw error(start.line(), "syntax error near '" + start.text() + "'");
            }
            places.add(place);
            if (!skip(",")) {
                break;
            }
        }
        expect("=");
        List<Expression> given = expressions.list();
        return scope -> {
            List<@Nullable Object> values = ExpressionParser.values(given, scope);
            for (int i = 0; i < places.size(); i++) {
                places.get(i).set(scope, i < values.size() ? values.get(i) : null);
            }
            return null;
        };
    }
}
