#!/bin/sh
# The training run behind lib/flux/flux.aot: what is loaded and run here starts fast later (JEP 483, 514, 515).
# Usage: train.sh PREFIX, with JAVA_HOME set. The options are the launcher's; a cache made with others would not fit.
set -eu
prefix=$1
lib=$prefix/lib/flux

# A command that fails has trained, too.
"$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$lib/flux.aot" -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable \
    --sun-misc-unsafe-memory-access=allow -Dflux.home="$prefix" -jar "$lib/flux.jar" version \
    >"${prefix%/*}/train.log" 2>&1 || true
[ -s "$lib/flux.aot" ]
