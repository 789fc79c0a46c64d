#!/bin/sh
# How long one job of many tasks takes, beside as many raw spawns by two processes in the same run. Prints rows of the
# benchmark table; medians of 9.
#
#   ops/bench/wide.sh [TASKS]
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" != inside ]; then
    tasks=${1:-128}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    unset FLUX_URI
    cc -O2 -o "$work/spawn" ops/bench/spawn.c
    ./flux start --conf=fake-resources.nnodes=1 --conf=fake-resources.cores-per-node="$tasks" \
        sh ops/bench/wide.sh inside "$work" "$tasks"
    exit
fi
work=$2
tasks=$3

floor() { "$work/spawn" $((tasks / 2)) 2 /bin/true | awk -v tasks="$tasks" '{printf "%.1f\n", tasks / $1 * 1e3}'; }
job() {
    start=$(date +%s%N)
    flux run -n"$tasks" true 2>/dev/null
    echo $((($(date +%s%N) - start) / 100000)) | awk '{print $1 / 10}'
}
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do job; done >/dev/null # warm
for i in 1 2 3 4 5 6 7 8 9; do # in turn, so that both meet the same machine
    floor >>"$work/floor"
    job >>"$work/job"
done
floor=$(median <"$work/floor")
job=$(median <"$work/job")
echo "| floor: $tasks raw spawns by two processes, ms | $floor |"
awk -v n="$tasks" -v job="$job" -v floor="$floor" \
    'BEGIN {printf "| flux run -n%d true, ms (%.1f x that floor) | %s |\n", n, job / floor, job}'
