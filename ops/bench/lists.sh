#!/bin/sh
# What lists of jobs cost, and how that grows with the jobs: a row a list; for each number of ended jobs the wall time in
# ms (median) and the CPU in microseconds a row shown (of the broker, which runs commands, too; not of the launcher, which
# copies what is printed; for a list that shows none: a job looked at). The last column says how the CPU of a list grew with the last tenfold: n^1 is in
# proportion to the jobs, n^0 not at all.
#
#   ops/bench/lists.sh [JOBS...]        rising numbers; usual: 1000 10000 100000
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" != inside ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    unset FLUX_URI
    echo "machine: $(nproc) cores, $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | sed 's/^ *//'), Linux $(uname -r)"
    ./flux start -Sstatedir="$work/state" \
        '--conf={"resource":{"noverify":true,"config":[{"hosts":"node[0-35]","cores":"0-31"}]}}' \
        sh ops/bench/lists.sh inside "$work" "${@:-1000 10000 100000}"
    exit
fi
. ops/dist/jdk.sh
find_jdk || exit 1
work=$2
shift 2
broker=$(flux getattr broker.pid)
ticks=$(getconf CLK_TCK)

# CPU of the broker so far, in ticks.
used() { sed 's/.*) //' "/proc/$broker/stat" | awk '{print $12 + $13}'; }

# measure ROWS COMMAND...: milliseconds (median), CPU microseconds of all
measure() {
    rows=$1
    shift
    runs=$((20000 / rows))
    [ $runs -ge 7 ] || runs=7
    [ $runs -le 60 ] || runs=60
    for _ in 1 2 3; do "$@" >/dev/null 2>&1 || :; done # warm
    before=$(used)
    i=0
    while [ $i -lt $runs ]; do
        start=$(date +%s%N)
        "$@" >/dev/null 2>&1 || :
        echo $((($(date +%s%N) - start) / 1000))
        i=$((i + 1))
    done >"$work/times"
    after=$(used)
    sort -n "$work/times" | awk -v cpu=$((after - before)) -v ticks="$ticks" \
        '{v[NR] = $1} END {printf "%.1f %.0f\n", v[int((NR + 1) / 2)] / 1000, cpu * 1e6 / ticks / NR}'
}

# list NAME ROWS COMMAND...; ROWS 0: as many as there are jobs
list() {
    name=$1
    shown=$2
    [ "$shown" != 0 ] || shown=$jobs
    shift 2
    echo "$name|$jobs|$shown|$(measure "$shown" "$@")" >>"$work/measured"
}

lists() {
    list 'flux jobs -a' 1000 flux jobs -a
    list 'flux jobs -a -c0' 0 flux jobs -a -c0
    list 'flux jobs -a -c0 --json' 0 flux jobs -a -c0 --json
    list 'flux jobs -a -c0 --sort=-t_run' 0 flux jobs -a -c0 --sort=-t_run
    list 'flux jobs -a -c0 -o endreason' 0 flux jobs -a -c0 -o endreason
    list "flux jobs -a -c0 -o '{id} {expiration!D} {t_remaining} {ranks} {nodelist}'" 0 \
        flux jobs -a -c0 -o '{id} {expiration!D} {t_remaining} {ranks} {nodelist}'
    list 'flux jobs -a -c0 --filter=failed (none)' 0 flux jobs -a -c0 --filter=failed
    list 'flux pgrep -a --max-entries=0 nobody (none)' 0 flux pgrep -a --max-entries=0 nobody
    list 'flux job list -a -c0' 0 flux job list -a -c0
    # shellcheck disable=SC2046
    list 'flux job list-ids, 1000 of them' 1000 flux job list-ids $(flux jobs -a -n -c1000 -o '{id}' 2>/dev/null)
    list 'flux pstree --all --count=0' 0 flux pstree --all --count=0
    list "flux pstree --all --count=0 --label='{id}'" 0 flux pstree --all --count=0 --label='{id}'
    one=$(flux jobs -a -n -c0 -o '{id}' | tail -n 1)
    list 'flux job eventlog, of one' 1 flux job eventlog "$one"
    list 'flux job attach, of one' 1 flux job attach "$one"
    list 'flux jobs --stats-only' 1 flux jobs --stats-only
    list 'flux top, a screen' 1 flux top --test-exit
    list 'flux queue list' 1 flux queue list
    list 'flux resource list' 1 flux resource list
}

there=0
# shellcheck disable=SC2048,SC2086
for jobs in $*; do
    flux submit --cc=1-$((jobs - there)) --quiet -n1 -Sexec.test.run_duration=0.001s true
    flux queue drain >/dev/null 2>&1
    there=$jobs
    lists
done
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.Bench lists 20 >"$work/waits"
awk -F'|' '
    !($1 in known) { known[$1] = 1; names[++count] = $1 }
    !($2 in size) { size[$2] = 1; sizes[++steps] = $2 }
    { split($4, m, " "); wall[$1, $2] = m[1]; cpu[$1, $2] = m[2]; rows[$1, $2] = $3 }
    END {
        printf "| list |"
        for (s = 1; s <= steps; s++) printf " %d jobs: ms | CPU us a row |", sizes[s]
        printf " grows |\n|---|"
        for (s = 1; s <= steps; s++) printf "---|---|"
        printf "---|\n"
        for (n = 1; n <= count; n++) {
            name = names[n]
            printf "| `%s` |", name
            for (s = 1; s <= steps; s++) printf " %s | %.1f |", wall[name, sizes[s]], cpu[name, sizes[s]] / rows[name, sizes[s]]
            a = cpu[name, sizes[steps - 1]]; b = cpu[name, sizes[steps]]
            if (steps > 1 && a > 0 && b > 0) printf " n^%.1f", log(b / a) / log(sizes[steps] / sizes[steps - 1])
            printf " |\n"
        }
    }' "$work/measured"
echo
echo "| with $jobs jobs | ms |"
echo "|---|---|"
cat "$work/waits"
