#!/bin/sh
# Speaks all recorded conversations of Flux's own clients (../shared/spec/transcripts) with this instance, and prints
# which are answered the same, which differ, and which are left out and why. About four minutes.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
rm -f ops/target/transcripts.md
mvn -q -B -Dquick -pl ledger,scheduler,executor,replay,cli,ops test -Dtest=StockClientsTest \
    -Dsurefire.failIfNoSpecifiedTests=false >ops/target/transcripts.log 2>&1 || true
if [ ! -r ops/target/transcripts.md ]; then
    echo "the conversations were not spoken: see ops/target/transcripts.log" >&2
    exit 1
fi
cat ops/target/transcripts.md
grep -q ' 0 differ,' ops/target/transcripts.md
