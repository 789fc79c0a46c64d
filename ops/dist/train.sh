#!/bin/sh
# The training run behind lib/flux/flux.aot: what is loaded and run here starts fast later (JEP 483, 514, 515).
# Usage: train.sh PREFIX, with JAVA_HOME set. The options are the launcher's; a cache made with others would not fit.
# A minute would be long for it; whatever hangs, the build goes on without the cache.
# An instance that starts again on its ledger runs a few jobs, and the commands that people type run in its warm server.
set -eu
prefix=$1
lib=$prefix/lib/flux
SHELL=/bin/sh
export SHELL

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

# A past, so that the run trains what restarts do.
timeout 60 "$prefix/bin/flux" start -Sstatedir="$state" --conf=ledger.snapshot-every=10 \
    "$prefix/bin/flux" submit --cc=1-8 --wait true >/dev/null 2>&1 || true

train() {
    timeout 120 "$JAVA_HOME/bin/java" "$@" -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xms96m -XX:NewSize=64m -XX:SurvivorRatio=4 -XX:-ShrinkHeapInSteps \
        --sun-misc-unsafe-memory-access=allow -Dflux.home="$prefix" -Dflux.exit.vm=true -jar "$lib/flux.jar" \
        start -Sstatedir="$state" sh "$lib/../../../../ops/dist/train-commands.sh" "$prefix/bin/flux"
}

# A command that fails has trained, too.
train -XX:AOTCacheOutput="$lib/flux.aot" >"${prefix%/*}/train.log" 2>&1 || true
[ -s "$lib/flux.aot" ]
