package flux.ops.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.Keeper;
import flux.ops.command.Installation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/// An installation of what is under test, as `ops/dist/build.sh` lays it out, for launchers that
/// know nothing of Java: `bin/flux`, the keeper, libpmi, `flux pmi`.
record Installed(Installation installation) {
    private static final String SECONDS_MAX = "120";

    /// @param prefix to be made
    static Installed in(Path prefix) throws Exception {
        Installation installation = Installation.in(prefix);
        Path libexec = Files.createDirectories(prefix.resolve("libexec/pmi")).getParent();
        Files.copy(Keeper.program(), libexec.resolve("flux-keeper"));
        libexec.resolve("flux-keeper").toFile().setExecutable(true);
        Path sources = Path.of(System.getProperty("flux.root", ".."), "executor/src/main/native");
        String libpmi = sources.resolve("libpmi.c").toString();
        Path library = libexec.resolve("pmi/libpmi.so");
        cc("-shared", "-fPIC", "-Wl,-soname,libpmi.so.0", "-o", library.toString(), libpmi);
        Files.createSymbolicLink(libexec.resolve("pmi/libpmi.so.0"), library.getFileName());
        String pmi = sources.resolve("flux-pmi.c").toString();
        cc("-o", libexec.resolve("flux-pmi").toString(), pmi, libpmi);
        jar(Files.createDirectories(prefix.resolve("lib/flux")).resolve("flux.jar"));
        return new Installed(installation);
    }

    static void cc(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cc", "-O1"));
        command.addAll(List.of(words));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    /// Names the classes under test, where they are.
    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "flux.ops.Main");
        main.putValue("Enable-Native-Access", "ALL-UNNAMED");
        main.putValue(
                "Add-Exports",
                "java.base/jdk.internal.ref java.base/sun.nio.ch java.base/jdk.internal.misc");
        main.putValue("Add-Opens", "java.base/java.lang.reflect");
        main.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .map(each -> Path.of(each).toAbsolutePath().toUri().toString())
                        .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    /// What a person has who has just logged in.
    ///
    /// @param dir home, and where temporary files go
    Map<String, String> environment(Path dir) {
        Map<String, String> env = new TreeMap<>();
        env.put("PATH", installation.prefix().resolve("bin") + ":/usr/bin:/bin");
        env.put("HOME", dir.toString());
        env.put("USER", System.getProperty("user.name", "nobody"));
        env.put("TMPDIR", dir.toString());
        env.put("LANG", "C.UTF-8");
        env.put("JAVA_HOME", System.getProperty("java.home"));
        // Open MPI wants to be told, where tests run as root.
        env.put("OMPI_ALLOW_RUN_AS_ROOT", "1");
        env.put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        env.put("OMPI_MCA_mca_base_component_show_load_errors", "0");
        return env;
    }

    /// Types a script in `dir`.
    Installation.Ended type(Path dir, Map<String, String> env, String script) throws Exception {
        return installation.run(
                env,
                new byte[0],
                "/usr/bin/timeout",
                "-k1",
                SECONDS_MAX,
                "/bin/bash",
                "-c",
                "cd '" + dir + "'; " + script);
    }
}
