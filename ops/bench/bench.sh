#!/bin/sh
# Prints the benchmark table: one row a measure, medians, beside the floor of raw posix_spawn measured in the same run.
# Usage: ops/bench/bench.sh [JOBS [HISTORY]]
# HISTORY: how many ended jobs there are when lists and restarts are measured; 1000000 takes 4 minutes more.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
ops/dist/build.sh
jobs=${1:-4000}
history=${2:-100000}
flux=$PWD/target/flux/bin/flux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset FLUX_URI
SHELL=/bin/sh
export SHELL
cc -O2 -o "$work/spawn" ops/bench/spawn.c

bench() { "$flux" start --conf=fake-resources.nnodes=1 --conf=fake-resources.cores-per-node=64 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.Bench "$@"; }

millis() { echo $(($(date +%s%N) / 1000)); }

# Median milliseconds of N runs of a command.
median() {
    n=$1
    shift
    i=0
    while [ $i -lt "$n" ]; do
        a=$(millis)
        "$@" >/dev/null 2>&1
        b=$(millis)
        echo $((b - a))
        i=$((i + 1))
    done | sort -n | awk '{v[NR]=$1} END {printf "%.1f", v[int((NR+1)/2)]/1000}'
}

echo "machine: $(nproc) cores, $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | sed 's/^ *//'), Linux $(uname -r)"
echo "| measure | median |"
echo "|---|---|"
floor=$("$work/spawn" 2000 2 /bin/true)
echo "| floor: raw posix_spawn with two processes, spawns/s | ${floor% *} |"
echo "| floor: raw posix_spawn, CPU ms | ${floor#* } |"
ops/bench/wide.sh
bench real "$jobs"
bench simulated $((jobs * 2))
bench kvs $((jobs * 5))
bench listeners 1000
durability() { "$flux" start -Sstatedir="$work/$1" --conf=ledger.durability="$1" --conf=fake-resources.nnodes=1 --conf=fake-resources.cores-per-node=64 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.Bench durability "$2"; }
durability process "$jobs"
durability power "$jobs"
echo "| flux start true, cold, ms | $(median 9 "$flux" start true) |"
cat >"$work/warm.sh" <<'W'
i=0
while [ $i -lt 30 ]; do "$1" submit true; "$1" run true; i=$((i + 1)); done >/dev/null 2>&1
W
cat >"$work/latency.sh" <<W
sh "$work/warm.sh" "$flux"
$(sed -n '/^millis()/p; /^median()/,/^}/p' "$0")
echo "| flux submit true, warm, ms | \$(median 40 "$flux" submit true) |"
echo "| flux run true, warm, ms | \$(median 40 "$flux" run true) |"
W
"$flux" start sh "$work/latency.sh"
state=$work/state
cat >"$work/fill.sh" <<W
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.Bench history $history
W
"$flux" start -Sstatedir="$state" --conf=fake-resources.nnodes=1 --conf=fake-resources.cores-per-node=64 sh "$work/fill.sh"
there=$("$flux" start -Sstatedir="$state" "$flux" jobs --stats-only | sed 's/.* \([0-9]*\) completed.*/\1/')
echo "| restart with $there jobs of history and a snapshot, to the end of the first command, ms | $(median 5 "$flux" start -Sstatedir="$state" "$flux" getattr size) |"
without() {
    rm -rf "$state/snapshots" "$state/history"
    "$flux" start -Sstatedir="$state" "$flux" getattr size
}
echo "| the same without a snapshot, ms | $(median 3 without) |"
# What the three logs of that instance take, a job. The newest segment of each stays: one more job makes that a small one.
bytes() { "$flux" ledger stat --json "$state" | tr ',{}' '\n\n\n' | awk -F: '$1 ~ /_bytes"$/ {sum += $2} $1 == "\"submit\"" {jobs = $2} END {printf "%.0f", sum / jobs}'; }
"$flux" start -Sstatedir="$state" "$flux" run true
echo "| bytes per job on disk | $(bytes) |"
"$flux" ledger archive --to="$work/archive" "$state" >/dev/null
echo "| the same, archived | $(bytes) |"
keys=$work/keys
cat >"$work/keys.sh" <<W
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.Bench keys 1000000
W
"$flux" start -Sstatedir="$keys" sh "$work/keys.sh"
echo "| restart with 1,100,000 keys, to the end of the first command, ms | $(median 3 "$flux" start -Sstatedir="$keys" "$flux" kvs get bench.r20.d0.k0) |"
