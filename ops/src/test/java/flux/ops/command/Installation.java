package flux.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A directory with the launcher as `bin/flux`, compiled from its source, and ways to run it.
public record Installation(Path prefix) {
    private static final long PATIENCE_SECONDS = 30;

    /// Launchers by what they were compiled with: hundreds of tests want the same one.
    private static final Map<List<String>, byte[]> COMPILED = new HashMap<>();

    public static Installation in(Path prefix, String... definitions) throws Exception {
        Path program = Files.createDirectories(prefix.resolve("bin")).resolve("flux");
        synchronized (COMPILED) {
            byte[] compiled = COMPILED.get(List.of(definitions));
            if (compiled == null) {
                compile(program, definitions);
                COMPILED.put(List.of(definitions), Files.readAllBytes(program));
            } else {
                copy(compiled, program);
            }
        }
        return new Installation(prefix);
    }

    /// By a process of its own: one that this JVM starts meanwhile would inherit a descriptor open
    /// for writing, and who is written to cannot be executed (ETXTBSY).
    private static void copy(byte[] compiled, Path program) throws Exception {
        Process cat =
                new ProcessBuilder(
                                "sh", "-c", "cat >\"$0\" && chmod 755 \"$0\"", program.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = cat.getOutputStream()) {
            out.write(compiled);
        }
        assertThat(cat.waitFor()).as("copying %s", program).isZero();
    }

    private static void compile(Path program, String... definitions) throws Exception {
        Path source = Path.of(System.getProperty("flux.root", ".."), "cli/src/main/native/flux.c");
        List<String> cc = new ArrayList<>(List.of("cc", "-O1", "-Wall", "-Wextra", "-Werror"));
        cc.addAll(List.of(definitions));
        cc.addAll(List.of("-o", program.toString(), source.toString()));
        Process compiler;
        try {
            compiler = new ProcessBuilder(cc).inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler here: " + e.getMessage());
            throw e;
        }
        assertThat(compiler.waitFor()).as("cc %s", source).isZero();
    }

    /// An installation as it is made where there is no C compiler.
    static Installation ofShell(Path prefix, int javaOldest) throws IOException {
        Path dist = Path.of(System.getProperty("flux.root", ".."), "ops/dist");
        Files.createDirectories(prefix.resolve("bin"));
        Files.createDirectories(prefix.resolve("lib/flux"));
        Files.copy(dist.resolve("flux.sh"), prefix.resolve("bin/flux"));
        Files.setPosixFilePermissions(
                prefix.resolve("bin/flux"), PosixFilePermissions.fromString("rwxr-xr-x"));
        String rules = Files.readString(dist.resolve("jdk.sh"));
        Files.writeString(
                prefix.resolve("lib/flux/jdk.sh"),
                rules.replace("jdk_oldest=25", "jdk_oldest=" + javaOldest));
        return new Installation(prefix);
    }

    String flux() {
        return prefix.resolve("bin/flux").toString();
    }

    /// What a program left behind.
    public record Ended(int code, String out, String err) {}

    Process start(Map<String, String> env, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(env);
        return builder.start();
    }

    public Ended run(Map<String, String> env, byte[] input, String... command) throws Exception {
        Process process = start(env, command);
        Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
        List<String> err = new ArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> err.add(text(process)));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        reader.join();
        feeder.join();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err.getFirst());
    }

    private static void feed(Process process, byte[] input) {
        try (var in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            return; // it did not read all of it, as it may
        }
    }

    private static String text(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// This process's PATH and the variables given.
    static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> env = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            env.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return env;
    }
}
