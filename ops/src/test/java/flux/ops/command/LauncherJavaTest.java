package flux.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.command.Installation.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which Java the launcher takes when it needs one: one that is new enough, or a clear word about
/// it. The Javas here are scripts that say who they are.
class LauncherJavaTest {
    @TempDir static Path dir;

    private static Installation installation;
    private static Installation installationForTheFuture;

    @BeforeAll
    static void install() throws Exception {
        installation = Installation.in(dir.resolve("today"));
        installationForTheFuture = Installation.in(dir.resolve("future"), "-DJAVA_OLDEST=99");
        java("java-17", "17.0.12");
        java("java-8", "1.8.0_402");
        java("java-25", "25.0.1");
        java("java-26", "26-ea");
        for (String name : new String[] {"today", "future"}) {
            Files.createDirectories(dir.resolve(name + "/lib/flux"));
            Files.createFile(dir.resolve(name + "/lib/flux/flux.jar"));
        }
    }

    private static void java(String name, String version) throws IOException {
        Path home = dir.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path program = home.resolve("bin/java");
        Files.writeString(program, "#!/bin/sh\necho " + name + "; printf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Story\"\nJAVA_RUNTIME_VERSION=\"0\"\nJAVA_VERSION=\""
                        + version
                        + "\"\n");
    }

    private static String home(String name) {
        return dir.resolve(name).toString();
    }

    private static Ended version(Installation with, String... env) throws Exception {
        return with.run(Installation.environment(env), new byte[0], with.flux(), "version", "a b");
    }

    private static void assertTaken(String name, Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).startsWith(name + "\n").endsWith("\nversion\na b\n");
    }

    @Test
    void java_home_is_taken_when_it_is_new_enough() throws Exception {
        assertTaken("java-25", version(installation, "JAVA_HOME", home("java-25")));
        assertTaken("java-26", version(installation, "JAVA_HOME", home("java-26")));
    }

    @Test
    void flux_java_home_goes_before_all_others() throws Exception {
        assertTaken(
                "java-26",
                version(
                        installation,
                        "JAVA_HOME",
                        home("java-25"),
                        "FLUX_JAVA_HOME",
                        home("java-26")));
    }

    @Test
    void an_older_java_home_is_passed_over_for_the_path() throws Exception {
        String path = home("java-17/bin") + "::" + home("java-8/bin") + ":" + home("java-25/bin");
        assertTaken("java-25", version(installation, "JAVA_HOME", home("java-17"), "PATH", path));
    }

    @Test
    void a_link_on_the_path_is_followed_home() throws Exception {
        Path bin = Files.createDirectories(dir.resolve("links"));
        Files.createSymbolicLink(bin.resolve("java"), dir.resolve("java-26/bin/java"));
        assertTaken("java-26", version(installation, "PATH", bin.toString()));
    }

    @Test
    void commands_and_brokers_are_compiled_to_their_length_of_life() throws Exception {
        String home = home("java-25");
        assertThat(version(installation, "JAVA_HOME", home).out())
                .contains("\n-XX:TieredStopAtLevel=1\n")
                .contains("\n-Dflux.home=" + installation.prefix() + "\n");
        Ended start =
                installation.run(
                        Installation.environment("JAVA_HOME", home),
                        new byte[0],
                        installation.flux(),
                        "start");
        assertThat(start.out()).doesNotContain("Tiered").endsWith("\nstart\n");
    }

    @Test
    void a_wish_that_cannot_be_met_is_named() throws Exception {
        assertThat(version(installation, "FLUX_JAVA_HOME", home("java-17")))
                .isEqualTo(
                        new Ended(
                                1,
                                "",
                                "flux: FLUX_JAVA_HOME="
                                        + home("java-17")
                                        + " is no JDK 25 or newer\n"));
    }

    @Test
    void where_there_is_none_it_says_what_to_install() throws Exception {
        Ended none = version(installationForTheFuture, "JAVA_HOME", home("java-26"));
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err())
                .isEqualTo(
                        "flux: JDK 99 or newer is needed; looked at FLUX_JAVA_HOME, JAVA_HOME, PATH,"
                                + " /usr/lib/jvm, /usr/java, /opt, /usr/local, ~/.sdkman; install e.g."
                                + " Eclipse Temurin 99 (apt install temurin-99-jdk) or set JAVA_HOME\n");
    }
}
