#!/bin/sh
# Measures nested instances (ADR 23): how soon they start, what an idle one costs, how many live at once, and whether
# anything grows when thousands come and go.
#
#   ops/bench/nested.sh [AT_ONCE [IN_A_ROW]]
#
# The instance's JVM gets 512 MB of heap. Prints a table; times are medians, in milliseconds.
set -eu
cd "$(dirname "$0")/../.."
at_once=${1:-1000}
in_a_row=${2:-10000}
export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Xmx512m"
config='{"resource":{"noverify":true,"config":[{"hosts":"node[0-15]","cores":"0-127"}]}}'
exec ./flux start --conf="$config" sh -c '. ops/bench/nested-inside.sh' nested "$at_once" "$in_a_row"
