package flux.cli.helper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.text.PythonJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `flux job-validator` and `flux job-frobnicator`: what is done to a job before it is taken in, to
/// be tried out: a job on each line of standard input, an answer on each of standard output.
/// Source: flux-config-ingest(5).
public final class JobPluginCommands {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int URGENCY = 16;

    private final String program;
    private final Map<String, JobPlugin> all;
    private final Parser parser;

    private JobPluginCommands(String what, List<JobPlugin> plugins, String one) {
        this.program = "flux-job-" + what;
        this.all = new LinkedHashMap<>();
        plugins.forEach(plugin -> all.put(plugin.name(), plugin));
        List<Option> options =
                new ArrayList<>(
                        List.of(
                                Option.flag(
                                        "",
                                        "--jobspec-only",
                                        "Expect only JSON encoded jobspec on stdin"),
                                Option.flag(
                                        "", "--list-plugins", "List available plugins and exit"),
                                Option.value(
                                        "",
                                        "--plugins",
                                        "NAME[,NAME...]",
                                        "Plugins to use (default: " + one + ")")));
        plugins.forEach(plugin -> options.addAll(plugin.options()));
        this.parser =
                Parser.of(
                        program,
                        new Subcommand(
                                "", "Try on jobs what is done at ingest", options, List.of()),
                        List.of(
                                "flux submit --dry-run -n2 hostname | flux job-"
                                        + what
                                        + " --jobspec-only"));
    }

    /// @return the exit status
    public static int validate(List<String> words, Session session) {
        return new JobPluginCommands("validator", ValidatorPlugins.all(), "jobspec")
                .run(words, session, "jobspec");
    }

    /// @return the exit status
    public static int frobnicate(List<String> words, Session session) {
        return new JobPluginCommands(
                        "frobnicator", FrobnicatorPlugins.all(), "defaults,constraints")
                .run(words, session, "defaults,constraints");
    }

    private int run(List<String> words, Session session, String byDefault) {
        Arguments arguments = parser.parse(words, flux.cli.getopt.Subcommand.width(session));
        if (arguments.has("--list-plugins")) {
            session.out().println("Available plugins:");
            all.values()
                    .forEach(
                            each ->
                                    session.out()
                                            .println(
                                                    "%-20s  %s"
                                                            .formatted(each.name(), each.about())));
            return 0;
        }
        boolean bare = arguments.has("--jobspec-only");
        int code = 0;
        try (JobPlugin.Use use = use(arguments, session, byDefault)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode answer = answer(use, line, bare);
                session.out().println(PythonJson.unicode(answer));
                session.out().flush();
                code = bare && answer.path("errnum").asInt() != 0 ? 1 : code;
            }
        } catch (IOException e) {
            throw new CommandException("standard input: " + e.getMessage());
        }
        return code;
    }

    private JobPlugin.Use use(Arguments arguments, Session session, String byDefault) {
        List<JobPlugin> chosen = new ArrayList<>();
        for (String name : arguments.value("--plugins", byDefault).split(",")) {
            JobPlugin plugin = all.get(name);
            if (plugin == null) {
                throw new CommandException(
                        "no such plugin: '%s'; there are %s"
                                .formatted(name, String.join(", ", all.keySet())));
            }
            chosen.add(plugin);
        }
        return new JobPlugin.Use(chosen, arguments, session);
    }

    private static ObjectNode answer(JobPlugin.Use use, String line, boolean bare) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            JsonNode read = JSON.readTree(line);
            ObjectNode job = JSON.createObjectNode();
            if (bare) {
                job.set("jobspec", read);
                job.put("userid", new UnixSystem().getUid()).put("urgency", URGENCY);
            } else if (read instanceof ObjectNode object && read.has("jobspec")) {
                job = object;
            } else {
                return answer.put("errnum", 1).put("errstr", "jobspec is missing");
            }
            JsonNode changed = use.apply(job.get("jobspec"));
            answer.put("errnum", 0);
            if (changed != null) {
                answer.set("data", changed);
            }
            return answer;
        } catch (JsonProcessingException e) {
            return answer.put("errnum", 1)
                    .put("errstr", "invalid JSON at column " + e.getLocation().getColumnNr());
        } catch (JobPlugin.Refused e) {
            return answer.put("errnum", e.errnum()).put("errstr", e.getMessage());
        }
    }
}
