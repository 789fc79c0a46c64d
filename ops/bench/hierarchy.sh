#!/bin/sh
# Measures what a hierarchy of instances does to throughput (ops/docs/nested.md): Figure 10 of Flux's learning guide with
# simulated jobs over 1,152 cores, real jobs on this machine, and an ensemble. Draws ops/docs/hierarchy.svg.
#
#   ops/bench/hierarchy.sh [JOBS [REAL [ENSEMBLE]]]
#
# The instance's JVM gets 1 GB of heap. Prints tables; a row is the median of three rounds, an ensemble is one.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
ops/dist/build.sh
jobs=${1:-4096}
real=${2:-4096}
ensemble=${3:-200000}
flux=$PWD/target/flux/bin/flux
unset FLUX_URI
SHELL=/bin/sh
export SHELL
config='{"resource":{"noverify":true,"config":[{"hosts":"node[0-35]","cores":"0-31"}]}}'
one='{"resource":{"noverify":true,"config":[{"hosts":"node0","cores":"0-63"}]}}'
bench() {
    conf=$1
    shift
    JAVA_TOOL_OPTIONS=-Xmx1g "$flux" start --conf="$conf" env -u JAVA_TOOL_OPTIONS "$@" 2>&1 | grep -v '^Picked up'
}
measure() { conf=$1; shift; bench "$conf" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.HierarchyBench "$@"; }

echo "machine: $(nproc) cores, $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | sed 's/^ *//'), Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg)"
measure "$config" figure "$jobs" ops/docs/hierarchy.svg
echo
echo "| real jobs on this machine | jobs/s | to flat | CPU ms a job | start, end of instances, s |"
echo "|---|---|---|---|---|"
measure "$one" real "$real"
echo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/ensemble.sh" <<W
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "target/flux/lib/flux/*" flux.ops.bench.HierarchyBench ensemble $ensemble
from=\$(date +%s%3N)
"$flux" jobs -R --stats >"$work/stats"
echo "| flux jobs -R --stats among them, ms | \$((\$(date +%s%3N) - from)) |"
cat "$work/stats"
W
echo "| an ensemble, simulated | jobs/s | | CPU ms a job | start, end of instances, s |"
echo "|---|---|---|---|---|"
bench "$config" sh "$work/ensemble.sh"
