package flux.executor.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts and what they come to: `say` writes down its arguments.
class MachineTest {
    private final List<String> said = new ArrayList<>();

    private List<String> run(String script) throws LuaException {
        said.clear();
        Machine machine = new Machine();
        machine.globals()
                .with(
                        "say",
                        arguments -> {
                            said.add(
                                    String.join(
                                            " ", arguments.stream().map(Values::text).toList()));
                            return List.of();
                        });
        machine.run("test.lua", script);
        return said;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3 ^ 2 | 19",
                "2 ^ 3 ^ 2 | 512",
                "-2 ^ 2 | -4",
                "(1 + 2) * 3 // 2 % 3 | 1",
                "7 / 2 | 3.5",
                "-7 // 2 | -4",
                "-7 % 3 | 2",
                "1 .. 2 .. 'c' | 12c",
                "'10' + 5 | 15",
                "0x10 | 16",
                "1e3 | 1000",
                "not nil == true | true",
                "nil and 1 or 2 | 2",
                "false or nil | nil",
                "1 < 2 and 'a' < 'b' | true",
                "1 == '1' | false",
                "2 ~= 3 | true",
                "#'four' | 4",
                "#{1, 2, nil} | 2",
                "({a = {b = 'deep'}}).a.b | deep",
                "({10, 20, [1] = 30})[2] | 20",
                "('text'):upper():lower():sub(2, -2) | ex",
                "string.format('%5.2f;%03d;%s;%%;%x', 1.5, 7, nil, 255) | ` 1.50;007;nil;%;ff`",
                "string.find('a.b', '.', 1, true) | 2 2",
                "tostring(1e15) .. tostring(tonumber('x1')) | 1000000000000000nil",
                "type(type) .. type(nil) .. type({}) | functionniltable",
                "select and 1 or 'no select' | no select",
                "table.concat({1, 2, 3}, '-') | 1-2-3",
                "'\\65\\n' == 'A\\10' | true",
            })
    void an_expression_is_worth(String expression, String expected) {
        String got;
        try {
            got = String.join(";", run("say(" + expression + ")"));
        } catch (LuaException e) {
            got = "ERROR";
        }
        assertThat(got).as(expression).isEqualTo(expected);
    }

    @Test
    void a_long_text_goes_over_lines() throws LuaException {
        assertThat(run("say([[\nlong\nline]] == 'long\\nline', [==[a]]b]==])"))
                .containsExactly("true a]]b");
    }

    @Test
    void control_flow_flows() throws LuaException {
        String script =
                """
                #!/usr/bin/lua
                local function squares(n)
                    local all = {}
                    for i = 1, n do all[#all + 1] = i * i end
                    return all, n
                end
                local list, n = squares(4)
                for i, v in ipairs(list) do
                    if v == 9 then say('nine at', i) elseif v > 9 then say('more') else say(v) end
                end
                local i = 0
                while true do
                    i = i + 1
                    if i > 3 then break end
                end
                repeat local done = i >= 6; i = i + 1 until done
                say(n, i) --[[ a comment
                over lines ]] -- and one to the end
                for k, v in pairs({x = 1, y = 2}) do say(k .. '=' .. v) end
                for j = 3, 1, -1 do say(j) end
                do local i = 'inner' end
                say(i)
                """;
        assertThat(run(script))
                .containsExactly(
                        "1", "4", "nine at 3", "more", "4 7", "x=1", "y=2", "3", "2", "1", "7");
    }

    @Test
    void functions_keep_what_they_close_over_and_take_any_number_of_arguments()
            throws LuaException {
        String script =
                """
                local function counter()
                    local n = 0
                    return function() n = n + 1; return n end
                end
                local a, b = counter(), counter()
                a() a()
                say(a(), b())
                local function pass(...) return ... end
                say(pass(1, nil, 3))
                say((pass(1, 2)))
                local object = {name = 'o'}
                function object:hello(to) return self.name .. ' to ' .. to end
                function object.plain(x) return x end
                say(object:hello('you'), object.plain(5))
                say(pcall(function() error('thrown') end))
                say(pcall(pass, 7))
                """;
        assertThat(run(script))
                .containsExactly(
                        "3 1", "1 nil 3", "1", "o to you 5", "false test.lua:15: thrown", "true 7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x = = 1 | test.lua:1: a name expected near '='",
                "say('a | test.lua:1: unfinished string",
                "if true then | test.lua:1: 'end' expected near '<end>'",
                "say(nil .. 'x') | test.lua:1: attempt to concatenate a nil value",
                "nothing() | test.lua:1: attempt to call a nil value (in 'nothing')",
                "say(a.b) | test.lua:1: attempt to index a nil value (field 'b')",
                "say({} + 1) | test.lua:1: attempt to perform arithmetic on a table value",
                "goto x | test.lua:1: goto is not known here",
                "say(('x'):find('%d')) | test.lua:1: patterns are not known here",
                "for i = 1, 2, 0 do end | test.lua:1: 'for' step is zero",
                "assert(false, 'no') | test.lua:1: no",
                "end | test.lua:1: <end> expected near 'end'",
            })
    void what_is_wrong_is_told_with_its_place(String script, String message) {
        assertThatThrownBy(() -> run(script))
                .isInstanceOf(LuaException.class)
                .message()
                .startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for i = 1, 1e18 do end",
                "while true do pcall(error, 'x') end",
                "local s = 'x' while true do s = s .. s end",
                "say(('x'):rep(1e9))",
                "local function f() return f() + 1 end f()",
                "local t = {} for i = 1, 1e9 do table.insert(t, 1, i) end",
                "local t = {} t.t = t for i = 1, 1e9 do for k in pairs(t) do end t[i] = i end",
            })
    void no_script_goes_on_for_ever(String script) {
        assertThatThrownBy(() -> run(script)).isInstanceOf(LuaException.class);
    }

    @Test
    void deep_nesting_is_refused_and_long_sums_are_not_the_end() {
        assertThatThrownBy(() -> run("say(" + "(".repeat(10_000) + ")"))
                .isInstanceOf(LuaException.class);
        assertThatThrownBy(() -> run("say(1" + " + 1".repeat(200_000) + ")"))
                .isInstanceOf(LuaException.class)
                .hasMessageContaining("nested too deeply");
    }

    /// Whatever is thrown at it, it answers with a LuaException or not at all.
    @Test
    void scraps_of_scripts_fail_as_scripts() {
        String[] scraps = {
            "if",
            "then",
            "end",
            "x",
            "=",
            "1",
            "'s'",
            "(",
            ")",
            "{",
            "}",
            "function",
            "local",
            "for",
            "in",
            "pairs(x)",
            "do",
            ",",
            ".",
            ":",
            "[",
            "]",
            "..",
            "...",
            "return",
            "nil",
            "not",
            "-",
            "#",
            "and",
            "while",
            "repeat",
            "until",
            "break",
            "[[",
            "]]",
            "--",
            "\n",
            "string.format",
            "%d",
            "\\",
            "\"",
            "0x",
            "1e",
            "~="
        };
        for (int seed = 0; seed < 5000; seed++) {
            Random chance = new Random(seed);
            StringBuilder script = new StringBuilder();
            for (int i = chance.nextInt(12); i >= 0; i--) {
                script.append(scraps[chance.nextInt(scraps.length)]).append(' ');
            }
            try {
                run(script.toString());
            } catch (LuaException e) {
                assertThat(e.getMessage()).as("seed %d: %s", seed, script).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + script, e);
            }
        }
    }
}
