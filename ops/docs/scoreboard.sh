#!/bin/sh
# Writes ops/docs/scoreboard.md anew, of the tests' @Feature annotations and of their last results. Run the tests first.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
if [ ! -r ops/target/test-classes/flux/ops/scoreboard/Scoreboard.class ]; then
    mvn -q -B -Dquick test-compile
fi
"${JAVA_HOME:?}/bin/java" -cp ops/target/test-classes flux.ops.scoreboard.Scoreboard .
tail -n 1 ops/docs/scoreboard.md
