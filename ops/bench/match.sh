#!/bin/sh
# Prints how fast the match engine is: matches by scenario, growth with the machine, bytes a vertex. See ops/docs/matcher.md.
# Usage: ops/bench/match.sh [REPEATS [WORD]]
# WORD: only rows that contain it, such as "locality", "growth", "load".
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
ops/dist/build.sh
echo "machine: $(nproc) cores, $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | sed 's/^ *//'), Linux $(uname -r)"
# One heap size from the start: what grows in between would count as time of the match that meets it.
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xms2g -Xmx2g -XX:+AlwaysPreTouch -cp "target/flux/lib/flux/*" flux.ops.bench.MatchBench "$@"
