package flux.cli.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The job's environment: the caller's, changed by the rules of --env in the order given.
///
/// `-PATTERN` removes, `^FILE` reads rules, `VAR=VALUE` sets, any other PATTERN copies from the
/// caller what is not set yet. A pattern is a glob, or a regular expression between slashes.
///
/// A VALUE with a mustache tag (`{{tmpdir}}`) is known by the job's shells only: it goes to their
/// option `env-expand`.
final class EnvironmentRules {

    private static final int FILE_DEPTH_MAX = 16;
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\$)|(\\w+)|\\{(\\w+)})|\\$");

    private final Map<String, String> caller;
    private final Path cwd;
    private final Map<String, String> result;
    private final Map<String, String> templates = new LinkedHashMap<>();

    private EnvironmentRules(Map<String, String> caller, Path cwd) {
        this.caller = caller;
        this.cwd = cwd;
        this.result = new LinkedHashMap<>(caller);
    }

    /// @param cwd where a rule file's relative name starts
    static EnvironmentRules of(List<String> rules, Map<String, String> caller, Path cwd) {
        EnvironmentRules environment = new EnvironmentRules(caller, cwd);
        rules.forEach(rule -> environment.apply(rule, 0));
        return environment;
    }

    /// The variables whose values are known.
    Map<String, String> variables() {
        return result;
    }

    /// Those that the shells fill in for each task.
    Map<String, String> templates() {
        return templates;
    }

    private void apply(String rule, int depth) {
        int equals = rule.indexOf('=');
        if (rule.startsWith("-")) {
            Predicate<String> matches = matcher(rule.substring(1));
            result.keySet().removeIf(matches);
            templates.keySet().removeIf(matches);
        } else if (rule.startsWith("^")) {
            read(rule.substring(1), depth).forEach(line -> apply(line, depth + 1));
        } else if (equals == 0) {
            throw new SubmitException("--env: the name of a variable is missing in " + rule);
        } else if (equals > 0) {
            set(rule.substring(0, equals), expand(rule.substring(equals + 1), rule));
        } else {
            Predicate<String> matches = matcher(rule);
            caller.forEach(
                    (name, value) -> {
                        if (matches.test(name)) {
                            result.putIfAbsent(name, value);
                        }
                    });
        }
    }

    private void set(String name, String value) {
        boolean template = value.contains("{{");
        (template ? templates : result).put(name, value);
        (template ? result : templates).remove(name);
    }

    private List<String> read(String name, int depth) {
        if (depth >= FILE_DEPTH_MAX) {
            throw new SubmitException("--env: " + name + ": files are nested too deeply");
        }
        try {
            return new String(GivenFiles.read(cwd.resolve(name)), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (NoSuchFileException e) {
            throw new SubmitException("--env: [Errno 2] No such file or directory: '" + name + "'");
        } catch (IOException e) {
            throw new SubmitException("--env: cannot read '" + name + "': " + GivenFiles.why(e));
        }
    }

    /// Shell-like `$VAR` and `${VAR}` of the job's environment so far, else of the caller's.
    private String expand(String value, String rule) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        Matcher match = VARIABLE.matcher(value);
        StringBuilder expanded = new StringBuilder();
        while (match.find()) {
            String name = match.group(2) != null ? match.group(2) : match.group(3);
            if (match.group(1) == null && name == null) {
                throw new SubmitException("--env: Unable to substitute " + rule);
            }
            match.appendReplacement(
                    expanded, Matcher.quoteReplacement(name == null ? "$" : lookup(name, rule)));
        }
        return match.appendTail(expanded).toString();
    }

    private String lookup(String name, String rule) {
        String found = result.getOrDefault(name, caller.get(name));
        if (found == null) {
            throw new SubmitException("--env: Variable '" + name + "' not found in " + rule);
        }
        return found;
    }

    private static Predicate<String> matcher(String pattern) {
        boolean regex = pattern.length() > 1 && pattern.startsWith("/") && pattern.endsWith("/");
        if (!regex && pattern.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
            return pattern::equals;
        }
        try {
            return regex
                    ? Pattern.compile(pattern.substring(1, pattern.length() - 1)).asPredicate()
                    : Glob.compile(pattern).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw new SubmitException(
                    "--env: invalid pattern '" + pattern + "': " + e.getDescription());
        }
    }
}
