#!/bin/sh
# Types all recorded commands of Flux (../shared/goldens) and prints how many of each folder print the same here; with
# `-v`, also those that differ, are left out and why, or that no test names. About eight minutes; with `-n`, of what the
# tests wrote down last time.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1
verbose=false
run=true
for word in "$@"; do
    case "$word" in
    -v) verbose=true ;;
    -n) run=false ;;
    *)
        echo "usage: goldens.sh [-v] [-n]" >&2
        exit 2
        ;;
    esac
done
if $run; then
    rm -rf cli/target/goldens ops/target/goldens
    mvn -q -B -Dquick -pl ledger,scheduler,executor,replay,cli,ops test \
        -Dtest='OfflineGoldenTest,ResourceGoldenTest,OnlineGoldenTest,StartGoldenTest,JobLivesGoldenTest' -Dmaven.test.failure.ignore=true \
        -Dsurefire.failIfNoSpecifiedTests=false >ops/target/goldens.log 2>&1 || true
fi
root=../shared/goldens
(cd "$root" && find . -mindepth 2 -name '*.txt' | sed 's|^\./||' | LC_ALL=C sort) >ops/target/goldens.all
cat cli/target/goldens/*.tsv ops/target/goldens/*.tsv |
    awk -F '\t' -v all=ops/target/goldens.all -v verbose="$verbose" '
        { outcome[$1] = $2 }
        END {
            while ((getline name < all) > 0) {
                folder = name
                sub("/[^/]*$", "", folder)
                sub("/.*", "", folder)
                is = (name in outcome) ? outcome[name] : "compared by no test"
                kind = is ~ /^left out/ ? "left out" : is
                if (!(folder in total)) order[++folders] = folder
                total[folder]++
                count[folder, kind]++
                sum[kind]++
                every++
                if (verbose == "true" && is != "same") print name "\t" is
            }
            for (i = 1; i <= folders; i++) {
                f = order[i]
                printf "%-20s %3d of %3d the same, %d differ, %d left out, %d compared by no test\n", f,
                    count[f, "same"], total[f], count[f, "differs"], count[f, "left out"], count[f, "compared by no test"]
            }
            printf "%d of %d the same, %d differ, %d left out, %d compared by no test\n", sum["same"], every,
                sum["differs"], sum["left out"], sum["compared by no test"]
        }'
