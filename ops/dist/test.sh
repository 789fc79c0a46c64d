#!/bin/sh
# All tests and all rules of the house. Maven's own lines stay visible, the sums of the tests at the end among them.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
exec mvn -B verify "$@"
