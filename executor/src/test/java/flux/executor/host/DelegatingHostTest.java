package flux.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who stands before a host and forgets to pass something on would take it from everybody behind.
class DelegatingHostTest {

    /// `at` is the exception: what is started anywhere passes by.
    static Stream<Method> offered() {
        return Arrays.stream(TaskHost.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isBridge() && !method.getName().equals("at"));
    }

    @ParameterizedTest
    @MethodSource("offered")
    void all_that_a_host_offers_is_passed_on(Method method) throws Exception {
        assertThat(
                        DelegatingHost.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass())
                .isEqualTo(DelegatingHost.class);
    }
}
