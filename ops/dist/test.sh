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
reports() {
    find . -path '*/target/surefire-reports/TEST-*.xml' -newer "$begun" -exec "$@" {} +
}
reports cat | sed -n 's/.*<skipped message="\([^"]*\)".*/\1/p; s/.*<skipped .*Assumption failed: //p' | sed 's/]]>.*//' |
    sort | uniq -c | sed '1i\
Tests skipped, and why:'
# A factory of tests that is skipped makes none, and surefire has no word for it.
reports grep -L '<testcase' | sed 's/.*TEST-\(.*\)\.xml/      \1/' | sort | sed '1i\
Classes of which nothing ran, for what they need is not there:'
[ -d ../shared ] || echo "There is no ../shared: nothing was compared with Flux's own recordings and reference data."
exit $status
