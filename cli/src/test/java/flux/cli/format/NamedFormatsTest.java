package flux.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.cli.golden.RecordedSession;
import flux.cli.jobs.JobFormats;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Formats by name, and those that files add.
@Feature("F155")
class NamedFormatsTest {

    @TempDir Path directory;

    @Test
    void a_user_names_a_format_in_a_file_and_wins_over_the_site() throws IOException {
        file(
                "site",
                "flux-jobs.toml",
                "[formats.mine]\ndescription = \"site's\"\nformat = \"{id}\"\n");
        file(
                "user",
                "flux-jobs.json",
                "{\"formats\": {\"mine\": {\"description\": \"mine\", \"format\": \"{name}\"}}}");
        NamedFormats formats = FormatFiles.extend(JobFormats.builtin(), env(), "formats");
        assertThat(formats.resolve("mine")).isEqualTo("{name}");
        RecordedSession session = new RecordedSession(List.of(), Map.of(), directory, "");
        assertThat(formats.answers("help", session.out())).isTrue();
        assertThat(session.stdout())
                .startsWith("\nConfigured flux-jobs output formats:\n\n  default      Default")
                .endsWith("  mine         mine\n");
    }

    @Test
    void a_builtin_format_cannot_be_redefined() throws IOException {
        file("user", "flux-jobs.toml", "[formats.default]\nformat = \"{id}\"\n");
        assertThatThrownBy(() -> FormatFiles.extend(JobFormats.builtin(), env(), "formats"))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("override of builtin format 'default' not permitted");
    }

    @Test
    void a_name_that_is_none_gets_a_guess() {
        NamedFormats formats = JobFormats.builtin();
        assertThat(formats.resolve("{id} x")).isEqualTo("{id} x");
        assertThatThrownBy(() -> formats.resolve("literal"))
                .hasMessage("--format: No such format literal (Did you mean '{literal}'?)");
        assertThatThrownBy(() -> formats.resolve(""))
                .hasMessage("--format: No such format  (Did you mean ''?)");
    }

    @Test
    void get_config_prints_what_a_file_would_say() {
        RecordedSession session = new RecordedSession(List.of(), Map.of(), directory, "");
        assertThat(JobFormats.builtin().answers("get-config=deps", session.out())).isTrue();
        assertThat(session.stdout())
                .startsWith("[formats.deps]\ndescription = \"")
                .contains("\nformat = \"{id.f58");
    }

    private Map<String, String> env() {
        return Map.of(
                "XDG_CONFIG_DIRS", directory.resolve("site").toString(),
                "XDG_CONFIG_HOME", directory.resolve("user").toString());
    }

    private void file(String where, String name, String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(where).resolve("flux"));
        Files.writeString(folder.resolve(name), text);
    }
}
