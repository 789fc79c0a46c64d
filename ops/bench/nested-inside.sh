# Inside the instance that nested.sh starts: $1 instances at once, $2 in a row.
broker=$(flux getattr broker.pid)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

millis() { date +%s%3N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Runs its words 101 times; the first 50 warm up.
timed() {
    i=0
    while [ $i -lt 101 ]; do
        from=$(millis)
        "$@" >/dev/null 2>&1
        [ $i -lt 50 ] || echo $(($(millis) - from))
        i=$((i + 1))
    done | median
}

# From the submission of $1 to the first line of what it runs.
first_line() {
    i=0
    while [ $i -lt 101 ]; do
        id=$("$@" date +%s%N)
        flux job wait-event -q "$id" clean
        from=$(flux jobs -no '{t_submit}' "$id")
        at=$(cat "$work/out")
        [ $i -lt 50 ] || awk -v a="$at" -v f="$from" 'BEGIN { printf "%.1f\n", a / 1e6 - f * 1e3 }'
        i=$((i + 1))
    done | median
}

heap() { "$(dirname "$(readlink -f /proc/"$broker"/exe)")/jcmd" "$broker" GC.run >/dev/null
    "$(dirname "$(readlink -f /proc/"$broker"/exe)")/jcmd" "$broker" GC.heap_info | awk '
        /used/ && !/Metaspace|class space/ { match($0, /used [0-9]+K/); sum += substr($0, RSTART + 5, RLENGTH - 6) } END { print sum }'; }
files() { ls /proc/"$broker"/fd | wc -l; }
maps() { wc -l </proc/"$broker"/maps; }
threads() { ls /proc/"$broker"/task | wc -l; }
rss() { awk '/VmRSS/ { print $2 }' /proc/"$broker"/status; }
row() { printf '| %-58s | %s |\n' "$1" "$2"; }
state() { echo "$(heap) $(rss) $(files) $(maps) $(threads)"; }

echo "| measure | |"
echo "|---|---|"
row "flux run true, ms" "$(timed flux run true)"
row "flux alloc -n1 true, ms" "$(timed flux alloc -n1 true)"
row "flux submit: to the first line of the job, ms" "$(first_line flux submit -n1 --output="$work/out")"
row "flux batch: to the first line of the script, ms" "$(first_line flux batch -n1 --output="$work/out" --wrap)"

before=$(state)
i=0
while [ $i -lt "$1" ]; do flux alloc --bg -n1 >>"$work/ids" 2>>"$work/errors" || break; i=$((i + 1)); done
after=$(state)
row "instances at once" "$(wc -l <"$work/ids")"
row "heap KiB, RSS KiB, files, maps, threads before" "$before"
row "heap KiB, RSS KiB, files, maps, threads with them" "$after"
echo "$before $after $(wc -l <"$work/ids")" |
    awk '{ printf "| %-58s | %.0f, %.0f, %.1f, %.1f, %.2f |\n", "of each: heap KiB, RSS KiB, files, maps, threads", ($6 - $1) / $11, ($7 - $2) / $11, ($8 - $3) / $11, ($9 - $4) / $11, ($10 - $5) / $11 }'
[ ! -s "$work/errors" ] || head -3 "$work/errors"
flux cancel --all >/dev/null 2>&1
flux queue idle 2>/dev/null || flux queue drain

round=$(($2 / 10))
from=$(millis)
n=0
while [ $n -lt "$2" ]; do
    flux alloc -n1 true || break
    n=$((n + 1))
    [ $((n % (round > 0 ? round : 1))) -ne 0 ] || row "after $n in a row: heap KiB, RSS KiB, files, maps, threads" "$(state)"
done
row "one after the other, each, ms" "$(awk -v a="$from" -v b="$(millis)" -v n="$n" 'BEGIN { printf "%.1f", (b - a) / n }')"
