package flux.ops.golden;

/// The jobs of the recorded instance, in the order in which they were submitted.
final class RecordedJobs {
    /// Prints the names that later commands use, as `NAME=ID`.
    static final String COMMANDS =
            """
            job() { flux submit '--env=-*' "$@"; }
            ended() { flux job wait-event -t 30 -q $(job "$@") clean; }
            started() { J=$(job "$@"); flux job wait-event -t 20 -q $J start; echo $J; }
            end() { flux job wait-event -t 30 -q $1 clean; }
            JOK=$(job true); end $JOK; echo JOK=$JOK
            JF=$(job false); end $JF; echo JF=$JF
            ended hostname
            ended -N2 -n4 hostname
            ended sh -c 'exit 42'
            ended sh -c 'kill -9 $$'
            ended nosuchcommand
            ended -t 1s sleep 30
            ended -n1000 true
            ended -n2 -g1 true
            ended -N1 --exclusive true
            ended --job-name=averyveryverylongjobnameindeed true
            ended --setattr=project=proj --setattr=bank=bank1 true
            J=$(started sleep 60); flux cancel -m 'my note' $J; end $J
            J=$(job --urgency=hold true); flux cancel $J; end $J
            J=$(started sleep 60); flux job raise -t foo $J bad thing; end $J
            J=$(flux batch '--env=-*' -n1 --output=none --job-name=abatch --wrap true); end $J
            JR=$(started -N2 -n4 --job-name=running sleep 300); echo JR=$JR
            flux job memo $JR mykey=42 'nested={"a": "foo"}'
            started -n2 -t 20m --job-name=timed sleep 300
            job --urgency=hold --job-name=held true
            job --dependency=afterok:$JR --job-name=dep true
            flux alloc '--env=-*' --bg -n1 -c4 --job-name=nested
            job -N4 --exclusive --job-name=pending true
            sleep 1
            """;

    private RecordedJobs() {}
}
