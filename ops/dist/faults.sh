#!/bin/sh
# All fault suites in their long form: kills at random moments, damaged, torn, foreign and full logs, failing disks.
# Usage: ops/dist/faults.sh [ROUNDS [SUITES]]      ROUNDS kills, and as many of each random damage; default 200, some 20 minutes;
# SUITES are test classes, separated by commas; default all
# Prints faults tried, entries checked and losses found; ends with 1 when a suite failed.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
rounds=${1:-200}
few=$((rounds / 20 + 1)) # of those that start Kafka anew each time
account=$(mktemp)
trap 'rm -f "$account"' EXIT
all='KilledBrokerTest,SurvivingJobsTest,FailingDiskTest,FullDiskStoryTest,SecondBrokerTest,DamagedLedgerTest,TornEntryTest,RepairStoryTest,DamageTest,CrashTest,FullDiskTest,SimulationTest,KilledOnKafkaTest,OutageTest,ClusterTest'
suites=${2:-$all}
failed=0
mvn -q -B -Dquick test -pl ops/kafka-broker,ledger,scheduler,executor,replay,cli,ops -Dtest="$suites" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dtest.timeout="180 m" -Dflux.crash.rounds="$rounds" -Dflux.fault.rounds="$rounds" \
    -Dflux.seeds=$((rounds * 50)) -Dflux.crash.kafka.rounds=$few -Dflux.outage.rounds=$few -Dflux.cluster.rounds=$few \
    -Dflux.fault.account="$account" || failed=1
echo
echo "machine: $(nproc) cores, Linux $(uname -r); $(date -u +%Y-%m-%d); rounds: $rounds"
awk -F '\t' '
    BEGIN { printf "| fault | tried | entries or jobs checked |\n|---|---|---|\n" }
    { tried[$1] += $2; checked[$1] += $3; if (!($1 in seen)) { seen[$1] = 1; name[++n] = $1 } }
    END {
        for (i = 1; i <= n; i++) {
            f = name[i]; printf "| %s | %d | %d |\n", f, tried[f], checked[f]
            t += tried[f]; c += checked[f]
        }
        printf "| all | %d | %d |\n", t, c
    }' "$account"
# A suite that finds a loss fails, and has no row.
[ $failed = 0 ] || { echo "a suite FAILED, it has no row: what it found stands above" >&2; exit 1; }
echo "losses found: none; every suite passed"
