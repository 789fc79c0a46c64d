package flux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A JVM whose locale the launcher has changed, in a directory with letters beyond ASCII: it has
/// names for all files, and the programs that it starts do not see the change.
class CallersLocaleTest {
    @TempDir Path dir;

    /// What runs in the other JVM.
    public static final class Probe {
        private Probe() {}

        public static void main(String[] args) throws Exception {
            CallersLocale.restore();
            Files.writeString(Path.of(args[0]).toAbsolutePath(), "");
            System.out.println("java " + System.getenv("LC_ALL"));
            System.out.flush();
            String script = "echo \"program ${LC_ALL-unset}\"; ls";
            new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor();
        }
    }

    private String probe(String note) throws Exception {
        Path strange = Files.createDirectories(dir.resolve("größe ƒ"));
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Dflux.locale=" + note,
                        "-cp",
                        absolute(System.getProperty("java.class.path")),
                        Probe.class.getName(),
                        "wört");
        builder.directory(strange.toFile()).redirectErrorStream(true);
        Map<String, String> env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("JAVA_TOOL"));
        env.put("LC_ALL", "C.UTF-8");
        return text(builder.start());
    }

    private static String absolute(String classPath) {
        StringBuilder all = new StringBuilder();
        for (String part : classPath.split(":")) {
            all.append(all.isEmpty() ? "" : ":").append(Path.of(part).toAbsolutePath());
        }
        return all.toString();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void names_have_all_letters_and_programs_the_callers_locale() throws Exception {
        assertThat(probe("LC_ALL=C")).isEqualTo("java C\nprogram C\nwört\n");
        assertThat(probe("LC_ALL=")).isEqualTo("java \nprogram \nwört\n");
        assertThat(probe("")).isEqualTo("java null\nprogram unset\nwört\n");
    }
}
