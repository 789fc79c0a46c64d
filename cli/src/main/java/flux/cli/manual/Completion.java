package flux.cli.manual;

import flux.cli.manual.HelpText.Flag;
import flux.cli.manual.HelpText.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Scripts that complete `flux` on the command line. Pure.
///
/// Each finds out which command the words name, by walking them, and offers that command's
/// subcommands and options; where there are none, files.
final class Completion {
    private final Map<String, HelpText> all;
    private final List<Named> top;
    private final List<Flag> topFlags;

    /// @param all the commands by their paths
    /// @param flux the help of `flux` itself
    Completion(Map<String, HelpText> all, HelpText flux) {
        this.all = all;
        this.top =
                all.entrySet().stream()
                        .filter(entry -> entry.getKey().split(" ").length == 2)
                        .map(
                                entry ->
                                        new Named(
                                                entry.getKey().substring("flux ".length()),
                                                entry.getValue().description()))
                        .toList();
        this.topFlags = flux.flags();
    }

    private String paths(String between) {
        return all.keySet().stream().map(Completion::quoted).collect(Collectors.joining(between));
    }

    /// Between single quotes, which stand for themselves by leaving and entering again.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static List<String> words(List<Flag> flags) {
        List<String> words = new ArrayList<>();
        for (Flag flag : flags) {
            if (!flag.shortName().isEmpty()) {
                words.add(flag.shortName());
            }
            if (!flag.longName().isEmpty()) {
                words.add(flag.longName() + (flag.takesValue() ? "=" : ""));
            }
        }
        return words;
    }

    String bash() {
        StringBuilder script = new StringBuilder();
        script.append("# bash completion of flux: source this, or put it where bash looks.\n");
        script.append("_flux() {\n");
        script.append("    local at=flux word subs opts cur=${COMP_WORDS[COMP_CWORD]} i\n");
        script.append("    for ((i = 1; i < COMP_CWORD; i++)); do\n");
        script.append("        word=${COMP_WORDS[i]}\n");
        script.append("        case \"$at $word\" in\n");
        script.append("            ").append(paths(" | ")).append(") at=\"$at $word\" ;;\n");
        script.append("        esac\n    done\n    case \"$at\" in\n");
        bashCase(script, "flux", top, topFlags);
        all.forEach((path, help) -> bashCase(script, path, help.subcommands(), help.flags()));
        script.append(
                """
                    esac
                    COMPREPLY=()
                    if [[ $cur == -* ]]; then
                        COMPREPLY=($(compgen -W "$opts" -- "$cur"))
                    elif [[ -n $subs ]]; then
                        COMPREPLY=($(compgen -W "$subs" -- "$cur"))
                    fi
                    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
                        compopt -o nospace 2>/dev/null
                    fi
                }
                complete -o default -F _flux flux
                """);
        return script.toString();
    }

    private static void bashCase(
            StringBuilder script, String path, List<Named> subcommands, List<Flag> flags) {
        String subs = subcommands.stream().map(Named::name).collect(Collectors.joining(" "));
        script.append("        ").append(quoted(path)).append(") subs=").append(quoted(subs));
        script.append(" opts=").append(quoted(String.join(" ", words(flags)))).append(" ;;\n");
    }

    String zsh() {
        StringBuilder script = new StringBuilder("#compdef flux\n");
        script.append("# zsh completion of flux: put it as _flux into a directory of fpath.\n");
        script.append("_flux() {\n    local at=flux word\n    local -a subs opts\n");
        script.append("    for word in ${words[2,CURRENT-1]}; do\n        case \"$at $word\" in\n");
        script.append("            (").append(paths("|")).append(") at=\"$at $word\" ;;\n");
        script.append("        esac\n    done\n    case \"$at\" in\n");
        zshCase(script, "flux", top, topFlags);
        all.forEach((path, help) -> zshCase(script, path, help.subcommands(), help.flags()));
        script.append(
                """
                    esac
                    if [[ $PREFIX == -* ]]; then
                        _describe -o option opts
                    elif (( $#subs )); then
                        _describe command subs
                    else
                        _files
                    fi
                }
                _flux "$@"
                """);
        return script.toString();
    }

    private static void zshCase(
            StringBuilder script, String path, List<Named> subcommands, List<Flag> flags) {
        script.append("        (").append(quoted(path)).append(")\n            subs=(");
        script.append(
                subcommands.stream()
                        .map(each -> described(each.name(), each.text()))
                        .collect(Collectors.joining(" ")));
        script.append(")\n            opts=(");
        script.append(
                flags.stream()
                        .flatMap(
                                flag ->
                                        words(List.of(flag)).stream()
                                                .map(word -> described(word, flag.text())))
                        .collect(Collectors.joining(" ")));
        script.append(") ;;\n");
    }

    private static String described(String word, String text) {
        return quoted(word.replace(":", "\\:") + ":" + text);
    }

    String fish() {
        StringBuilder script = new StringBuilder();
        script.append("# fish completion of flux: put it as flux.fish into fish's completions.\n");
        script.append("function __flux_at\n    set -l at flux\n");
        script.append("    for word in (commandline -opc)[2..-1]\n        switch \"$at $word\"\n");
        script.append("            case ");
        script.append(
                all.keySet().stream().map(Completion::fishQuoted).collect(Collectors.joining(" ")));
        script.append("\n                set at \"$at $word\"\n        end\n    end\n");
        script.append("    test \"$at\" = \"$argv[1]\"\nend\n");
        fishLines(script, "flux", top, topFlags);
        all.forEach((path, help) -> fishLines(script, path, help.subcommands(), help.flags()));
        return script.toString();
    }

    private static void fishLines(
            StringBuilder script, String path, List<Named> subcommands, List<Flag> flags) {
        String where = "complete -c flux -n " + fishQuoted("__flux_at \"" + path + "\"");
        for (Named each : subcommands) {
            script.append(where).append(" -f -a ").append(fishQuoted(each.name()));
            script.append(" -d ").append(fishQuoted(each.text())).append('\n');
        }
        for (Flag flag : flags) {
            script.append(where);
            if (!flag.shortName().isEmpty()) {
                script.append(" -s ").append(flag.shortName().substring(1));
            }
            if (!flag.longName().isEmpty()) {
                script.append(" -l ").append(flag.longName().substring(2));
            }
            script.append(flag.takesValue() ? " -r" : "");
            script.append(" -d ").append(fishQuoted(flag.text())).append('\n');
        }
    }

    /// fish knows backslashes between single quotes.
    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
