#!/bin/sh
# A tour of two minutes' reading: real jobs in a real instance. Run as `./flux start ops/demo/tour.sh`.
set -u

show() {
    printf '\n\033[1m$ flux %s\033[0m\n' "$*"
    flux "$@"
}
[ -t 1 ] || show() { printf '\n$ flux %s\n' "$*"; flux "$@"; }

show resource list
show run -n2 -l hostname
show submit --cc=1-5 --wait sh -c 'sleep 0.$FLUX_JOB_CC'
show submit --wait sh -c 'echo this one fails >&2; exit 3'
show submit --urgency=hold --job-name=held sleep 60
show jobs -a
failed=$(flux jobs -a --no-header -f failed -c1 -o '{id}')
show job eventlog -H "$failed"
show job attach "$failed"
show ledger cat --job="$failed" --event=alloc
show ledger verify
show cancel --all
# The tour has shown a failing job on purpose; it did not fail itself.
exit 0
