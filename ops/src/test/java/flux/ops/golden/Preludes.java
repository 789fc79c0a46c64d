package flux.ops.golden;

import flux.cli.golden.Golden;
import java.util.List;
import java.util.Map;

/// What was typed before some recordings without being recorded: the numbering has gaps there, and
/// what was recorded afterwards shows what it was.
final class Preludes {
    private static final String JR_ENDS = "flux cancel $JR; flux job wait-event -t 20 -q $JR clean";

    /// The recording that follows, and what to type before it.
    private static final Map<String, String> COMMANDS =
            Map.ofEntries(
                    Map.entry("job-kill/simple-009", JR_ENDS),
                    Map.entry(
                            "job-purge/simple-002",
                            JR_ENDS + "; flux submit --cc=1-31 --wait --quiet true"),
                    Map.entry("job-hostpids/simple-003", JR_ENDS),
                    Map.entry(
                            "multi-prog/simple-001",
                            """
                            cat > mp.conf <<'END'
                            0 echo leader %t %o
                            1-2 echo worker %t %o
                            * echo rest %t
                            END
                            """),
                    Map.entry("job-urgency/simple-009", "flux job urgency $JP expedite"),
                    Map.entry("job-urgency/simple-011", JR_ENDS),
                    Map.entry("job-submit/simple-001", files()),
                    Map.entry("queue/simple-016", "flux queue enable"),
                    Map.entry("queue/simple-031", "flux queue disable -m 'closed for business'"),
                    Map.entry("job-last/simple-001", "flux submit --cc=1-35 --wait --quiet true"),
                    Map.entry(
                            "job-memo/simple-001",
                            """
                            flux job raise -t mytype -s 3 -m hello $JH
                            flux job raise -s 1 $JH extra words
                            for n in 0 1 0 0 0; do flux job urgency $JH $n; done
                            """),
                    Map.entry(
                            "job-raiseall/simple-004",
                            "flux submit --cc=1-11 --urgency=hold --quiet true"),
                    Map.entry(
                            "pgrep/simple-001",
                            """
                            flux submit --cc=1-34 --wait --quiet true
                            for name in timed nested; do
                                J=$(flux submit --job-name=$name sleep 300)
                                flux job wait-event -t 20 -q $J start
                            done
                            flux submit --quiet --urgency=hold --job-name=held true
                            J=$(flux submit -N4 --exclusive --job-name=pending true)
                            flux job wait-event -t 20 -q $J priority
                            """),
                    Map.entry("pgrep/simple-012", "echo JR=ƒ1; echo JH=ƒ2"),
                    Map.entry(
                            "queues/simple-021",
                            "flux submit --wait --quiet '--env=-*' --requires=debug true"),
                    Map.entry(
                            "queues/simple-023", "flux submit --wait --quiet '--env=-*' -N4 true"),
                    Map.entry("update/simple-012", JR_ENDS),
                    Map.entry("update/simple-015", "flux update $JT duration=+5m"),
                    Map.entry("queues/simple-004", "flux queue start --all"),
                    Map.entry("queues/simple-040", "flux queue disable -m 'no debug' debug"),
                    Map.entry("resource/simple-034", "flux resource drain 2 bad dimm"),
                    Map.entry(
                            "resource/simple-040",
                            """
                            flux resource drain -f 1 forced reason
                            flux resource drain -ff 1 forced again
                            flux resource drain -u 0-2 multi
                            """),
                    Map.entry("resource/simple-047", "flux resource undrain 1"),
                    Map.entry(
                            "resource/simple-069",
                            "flux resource undrain 0-3; JE=$(flux submit -N2 sleep 300);"
                                    + " flux job wait-event $JE start; echo JE=$JE"),
                    Map.entry(
                            "archive/simple-001",
                            """
                            echo 'hello file' > data.txt
                            printf '%-58s\\n' '#!/bin/sh' > script.sh
                            chmod 755 script.sh; chmod 644 data.txt
                            mkdir ex
                            """),
                    Map.entry("pstree/simple-001", JR_ENDS),
                    Map.entry("uri/simple-006", JR_ENDS),
                    Map.entry("proxy/simple-007", JR_ENDS),
                    Map.entry("kvs/simple-009", "flux kvs put b=foo; flux kvs put d.e.f=3 d.g=4"),
                    // `job` is made by the first job.
                    Map.entry("kvs/simple-015", "flux submit true"),
                    Map.entry("cron/simple-003", "sleep 1.2"),
                    Map.entry("cron/simple-005", "flux cron interval 10s true"),
                    Map.entry("dmesg/simple-004", "flux dmesg -C"),
                    Map.entry("kvs/simple-029", "flux kvs put -r r=raw"),
                    Map.entry("kvs/simple-033", "flux kvs put app=one"),
                    Map.entry("kvs/simple-052", "flux kvs put s=1 x=1 y=2 z=3"),
                    Map.entry("kvs/simple-058", "flux kvs unlink -R d"),
                    Map.entry("kvs/simple-074", "flux kvs move a2 a4"),
                    Map.entry("kvs/simple-086", "flux kvs namespace create ns1"),
                    Map.entry("kvs/simple-097", "flux kvs link -T ns1 a nslink"),
                    Map.entry(
                            "kvs/simple-106",
                            "flux kvs put -t t='{\"data\":\"Zm9v\",\"type\":\"val\",\"ver\":1}'"),
                    Map.entry("kvs/simple-111", "flux kvs put spaces='a b c'"));

    private static final Map<String, List<String>> JOBS =
            Map.of(
                    // The pending job keeps the nodes from the held one when that is let go.
                    "job-purge/simple-002", List.of("JOK", "JF", "JR"),
                    "job-hostpids/simple-003", List.of("JR"),
                    "job-urgency/simple-001", List.of("JR", "JT", "JH", "JP"),
                    "job-memo/simple-001", List.of("JR", "JT", "JP", "JH"),
                    "update/simple-001", List.of("JR", "JT", "JH"),
                    "uri/simple-006", List.of("JR"),
                    "proxy/simple-007", List.of("JR"),
                    "pstree/simple-001", List.of("JR", "JT", "JBG", "JH", "JP"),
                    "hostlist/simple-001", List.of("JF", "JR", "JT"),
                    "cancel/simple-006", List.of("JH", "JR", "JT", "JBG"));

    /// Jobs are listed by when they ended. Where these were recorded, a command took two seconds,
    /// so each job had ended before the next was submitted; here a job that is refused at once
    /// would end before one that was submitted earlier and runs.
    private static final String LAST_JOB_ENDS =
            "J=$(flux job last 2>/dev/null) && flux job wait-event -t 1 -q $J clean >/dev/null 2>&1";

    /// The first recordings of folders that list all jobs there were.
    private static final String LISTINGS =
            "(jobs|job-list|job-list-inactive)/simple-001.*|jobs-fields/simple-002.*";

    private Preludes() {}

    /// Jobs that stood in the instance, in this order, though the recording does not name them.
    static List<String> jobsBefore(Golden golden) {
        return JOBS.entrySet().stream()
                .filter(entry -> name(golden).startsWith(entry.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    /// @return empty when there is nothing to type
    static String before(Golden golden) {
        String before = typedBefore(golden);
        boolean waits =
                name(golden).startsWith("queues/")
                        && golden.command().matches("(?s)flux (submit|run|jobs) .*");
        return waits ? LAST_JOB_ENDS + (before.isEmpty() ? "" : "\n" + before) : before;
    }

    private static String typedBefore(Golden golden) {
        String name = name(golden);
        return COMMANDS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> name.matches(LISTINGS) ? RecordedJobs.COMMANDS : "");
    }

    private static String name(Golden golden) {
        return golden.file().getParent().getFileName() + "/" + golden.file().getFileName();
    }

    /// A jobspec, and others that differ from it as their names say.
    private static String files() {
        return """
        cat > js-minimal.json <<'END'
        {"version":1,
         "resources":[{"type":"slot","count":1,"label":"task","with":[{"type":"core","count":1}]}],
         "tasks":[{"command":["true"],"slot":"task","count":{"per_slot":1}}],
         "attributes":{"system":{"duration":0}}
        }
        END
        : > js-empty.json
        echo foo > js-notjson.json
        echo '{}' > js-emptyobj.json
        sed '/resources/d' js-minimal.json > js-nores.json
        sed '/tasks/s/,$//; /attributes/d' js-minimal.json > js-noattr.json
        sed 's/"duration":0//' js-minimal.json > js-noduration.json
        sed 's/"duration":0/"duration":-1/' js-minimal.json > js-negdur.json
        sed 's/\\["true"\\]/[]/' js-minimal.json > js-emptycmd.json
        sed 's/"core"/"foo"/' js-minimal.json > js-unkrestype.json
        """;
    }
}
