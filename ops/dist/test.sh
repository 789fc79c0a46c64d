#!/bin/sh
# All tests and all rules of the house; Maven's own lines stay visible, the sums of the tests among them. At the end what was
# skipped, and why. Test classes run in two JVMs side by side; -Dtest.forks=1: one after the other.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
begun=$(mktemp)
trap 'rm -f "$begun"' EXIT
status=0
mvn -B verify "$@" || status=$?
find . -path '*/target/surefire-reports/TEST-*.xml' -newer "$begun" -exec cat {} + |
    sed -n 's/.*<skipped message="\([^"]*\)".*/\1/p; s/.*<skipped .*Assumption failed: //p' | sed 's/]]>.*//' |
    sort | uniq -c | sed '1i\
Tests skipped, and why:'
exit $status
