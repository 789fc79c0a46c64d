package flux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A session within another hands on whatever a command may ask of its caller.
class DelegatingSessionTest {
    private static final InputStream IN = InputStream.nullInputStream();

    private final List<String> askedOfCaller = new ArrayList<>();
    private final Session caller =
            (Session)
                    Proxy.newProxyInstance(
                            Session.class.getClassLoader(),
                            new Class<?>[] {Session.class},
                            (_, method, _) -> {
                                askedOfCaller.add(method.getName());
                                return some(method.getReturnType());
                            });

    /// `flux --parent top` reads keys: its terminal is its caller's.
    @Test
    void a_command_of_the_parent_instance_sets_the_terminal_of_its_caller() {
        new ElsewhereSession(caller, Map.of()).terminal(TerminalMode.KEYS);
        assertThat(askedOfCaller).containsExactly("terminal");
    }

    @Test
    void a_command_of_the_parent_instance_has_that_instance_in_its_environment() {
        Map<String, String> instance = Map.of("FLUX_URI", "local:///parent");
        assertThat(new ElsewhereSession(caller, instance).env())
                .containsEntry("FLUX_URI", "local:///parent")
                .containsEntry("HOME", "/home/user")
                .doesNotContainKey("FLUX_KVS_NAMESPACE");
    }

    /// Also what sessions learn one day; what follows from the environment asks for that.
    @ParameterizedTest
    @MethodSource("allMethods")
    void everything_is_asked_of_the_caller(Method method) throws Exception {
        DelegatingSession session = () -> caller;
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = some(method.getParameterTypes()[i]);
        }
        Object answer = method.invoke(session, arguments);
        assertThat(askedOfCaller).isNotEmpty();
        if (askedOfCaller.contains(method.getName())) {
            assertThat(answer).isEqualTo(some(method.getReturnType()));
        }
    }

    static List<Method> allMethods() {
        return List.of(Session.class.getMethods()).stream()
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    /// Something of a kind; null of none.
    private static @Nullable Object some(Class<?> type) {
        if (type == int.class) {
            return 7;
        } else if (type == boolean.class) {
            return true;
        } else if (type == List.class) {
            return List.of("top");
        } else if (type == Map.class) {
            return Map.of("HOME", "/home/user", "FLUX_KVS_NAMESPACE", "job-1");
        } else if (type == Path.class) {
            return Path.of("/home/user");
        } else if (type == InputStream.class) {
            return IN;
        } else if (type == PrintStream.class) {
            return System.out;
        } else if (type == TerminalMode.class) {
            return TerminalMode.RAW;
        } else if (type == IntConsumer.class) {
            return (IntConsumer) _ -> {};
        } else if (type == BooleanSupplier.class) {
            return (BooleanSupplier) () -> true;
        } else if (type == void.class) {
            return null;
        }
        throw new IllegalArgumentException("a session speaks of " + type + " now; say which one");
    }
}
