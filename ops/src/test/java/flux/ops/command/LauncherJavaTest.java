package flux.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.command.Installation.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Which Java the launcher takes when it needs one: one that is new enough, or a clear word about
/// it. The Javas here are scripts that say who they are. Where there is no C compiler a shell
/// script is the launcher, by the same rules.
@ParameterizedClass
@ValueSource(strings = {"native", "shell"})
class LauncherJavaTest {
    @TempDir static Path dir;

    private final Installation installation;
    private final Installation installationForTheFuture;

    LauncherJavaTest(String kind) {
        installation = new Installation(dir.resolve(kind));
        installationForTheFuture = new Installation(dir.resolve(kind + "-future"));
    }

    @BeforeAll
    static void install() throws Exception {
        Installation.in(dir.resolve("native"));
        Installation.in(dir.resolve("native-future"), "-DJAVA_OLDEST=99");
        Installation.ofShell(dir.resolve("shell"), 25);
        Installation.ofShell(dir.resolve("shell-future"), 99);
        java("java-17", "17.0.12");
        java("java-8", "1.8.0_402");
        java("java-25", "25.0.1");
        java("java-26", "26-ea");
        for (String kind : List.of("native", "native-future", "shell", "shell-future")) {
            Path lib = Files.createDirectories(dir.resolve(kind + "/lib/flux"));
            Files.createFile(lib.resolve("flux.jar"));
        }
        Path links = Files.createDirectories(dir.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), dir.resolve("java-26/bin/java"));
    }

    private static void java(String name, String version) throws IOException {
        Path home = dir.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path program = home.resolve("bin/java");
        Files.writeString(program, "#!/bin/sh\necho " + name + " $LC_ALL; printf '%s\\n' \"$@\"\n");
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

    /// Where a script finds its `readlink`, after the directories of the story.
    private static String path() {
        return ":" + System.getenv("PATH");
    }

    private static Ended version(Installation with, String... env) throws Exception {
        return with.run(Installation.environment(env), new byte[0], with.flux(), "version", "a b");
    }

    private static void assertTaken(String name, Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).startsWith(name).endsWith("\nversion\na b\n");
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
        String path =
                home("java-17/bin")
                        + "::"
                        + home("java-8/bin")
                        + ":"
                        + home("java-25/bin")
                        + path();
        assertTaken("java-25", version(installation, "JAVA_HOME", home("java-17"), "PATH", path));
    }

    @Test
    void a_link_on_the_path_is_followed_home() throws Exception {
        assertTaken("java-26", version(installation, "PATH", home("links") + path()));
    }

    /// Else a JVM in the locale C has no names for files with other letters than ASCII's.
    @Test
    void java_gets_a_locale_with_all_letters_and_a_note_of_the_callers() throws Exception {
        String home = home("java-25");
        assertThat(version(installation, "JAVA_HOME", home, "LC_ALL", "C").out())
                .startsWith("java-25 C.UTF-8\n")
                .contains("\n-Dflux.locale=LC_ALL=C\n");
        assertThat(version(installation, "JAVA_HOME", home, "LANG", "C").out())
                .startsWith("java-25 C.UTF-8\n")
                .contains("\n-Dflux.locale=\n");
        assertThat(version(installation, "JAVA_HOME", home, "LC_ALL", "C.UTF-8").out())
                .startsWith("java-25 C.UTF-8\n")
                .doesNotContain("-Dflux.locale");
        assertThat(version(installation, "JAVA_HOME", home, "LC_CTYPE", "C.UTF-8").out())
                .startsWith("java-25\n")
                .doesNotContain("-Dflux.locale");
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
        assertThat(start.out()).doesNotContain("TieredStopAtLevel").endsWith("\nstart\n");
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
