#!/bin/sh
# How long an MPI program of many ranks takes from its start to its end, beside its MPI's own launcher in the same run.
# Prints rows of the benchmark table; medians of 5. Needs mpich or openmpi-bin with its -dev package.
#
#   ops/bench/mpi.sh [RANKS]
set -eu
cd "$(dirname "$0")/../.."
world=ops/src/test/resources/flux/ops/mpi/world.c
if [ "${1:-}" != inside ]; then
    ranks=${1:-64}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    unset FLUX_URI
    ./flux start --conf=fake-resources.nnodes=1 --conf=fake-resources.cores-per-node="$ranks" \
        sh ops/bench/mpi.sh inside "$work" "$ranks"
    exit
fi
work=$2
ranks=$3
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

timed() {
    into=$1
    shift
    start=$(date +%s%N)
    "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
    echo $((($(date +%s%N) - start) / 1000000)) >>"$into"
}
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# NAME COMPILER LAUNCHER...
row() {
    name=$1
    compiler=$2
    shift 2
    if ! command -v "$compiler" >/dev/null || ! command -v "$1" >/dev/null; then
        echo "$compiler or $1 is not installed: no row of $name" >&2
        return
    fi
    "$compiler" -o "$work/$name" "$world"
    flux run -n"$ranks" "$work/$name" "$ranks" >/dev/null 2>&1 # warm
    for i in 1 2 3 4 5; do # in turn, so that both meet the same machine
        timed "$work/$name.flux" flux run -n"$ranks" "$work/$name" "$ranks"
        timed "$work/$name.own" "$@" -n "$ranks" "$work/$name" "$ranks"
    done
    echo "| $name, $ranks ranks, start to end, ms: flux run, $1 | $(median <"$work/$name.flux"), $(median <"$work/$name.own") |"
}

row mpich mpicc.mpich mpiexec.hydra
row openmpi mpicc.openmpi mpirun.openmpi --oversubscribe
