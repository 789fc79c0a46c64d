#!/bin/sh
# What it costs when a job writes a lot: to a file of its own (--output), and through the ledger to who is attached.
#
#   ops/bench/output.sh [MB]
#
# Prints a table: throughput, CPU seconds of broker and keeper for a GB, and the broker's memory, which is to stay flat:
# RssAnon is what it holds, at most and at the end; RssFile is the kernel's cache of files that it has mapped. The floor is
# the same bytes through a pipe into a file (cat | cat), in the same run. Fails when what arrives is not what was written.
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" != inside ]; then
    megabytes=${1:-1024}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    unset FLUX_URI
    # Lines of 100 characters that differ.
    seq -f '%099.0f' 1 $((megabytes * 1048576 / 100)) >"$work/written"
    ./flux start -Sstatedir="$work/state" sh ops/bench/output.sh inside "$work"
    exit
fi
work=$2
broker=$(flux getattr broker.pid)
keeper=$(pgrep -f "flux-keeper $(flux getattr rundir)" | head -n 1)
bytes=$(wc -c <"$work/written")

millis() { echo $(($(date +%s%N) / 1000000)); }
ticks() { cat "/proc/$broker/stat" ${keeper:+"/proc/$keeper/stat"} 2>/dev/null | awk '{sum += $14 + $15} END {print sum}'; }
rss() { awk -v what="$1:" '$1 == what {printf "%d", $2 / 1024}' "/proc/$broker/status"; }

# The most that the broker holds while something runs.
watch_memory() {
    while [ -e "$work/watching" ]; do
        rss RssAnon
        echo
        sleep 0.1
    done >"$work/anon"
}

# row NAME OUTPUT COMMAND...: standard output, or the file that the command writes itself, is to be what was written.
row() {
    name=$1
    output=$2
    shift 2
    : >"$work/watching"
    watch_memory &
    watcher=$!
    before=$(ticks)
    start=$(millis)
    "$@" >"$work/stdout" 2>/dev/null
    end=$(millis)
    after=$(ticks)
    rm "$work/watching"
    wait $watcher
    cmp "$output" "$work/written" || exit 1
    awk -v name="$name" -v bytes="$bytes" -v ms=$((end - start)) -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" \
        -v most="$(sort -n "$work/anon" | tail -n 1)" -v now="$(rss RssAnon)" -v file="$(rss RssFile)" \
        'BEGIN {printf "| %s | %.0f | %.1f | %s, %s | %s |\n", name, bytes / 1e3 / ms, ticks / hz * 1e9 / bytes, most, now, file}'
    rm -f "$output" "$work/stdout"
}

floor() { cat "$work/written" | cat; }

flux run true
sync
echo "| $((bytes / 1048576)) MiB of output | MB/s | CPU s a GB | RssAnon MB, most and end | RssFile MB |"
echo "|---|---|---|---|---|"
row "floor: through a pipe to a file" "$work/stdout" floor
row "--output=FILE" "$work/out" flux run --output="$work/out" cat "$work/written"
row "attached, first" "$work/stdout" flux run cat "$work/written"
row "attached, again" "$work/stdout" flux run cat "$work/written"
