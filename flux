#!/bin/sh
# Flux from a checkout: runs target/flux/bin/flux, and builds it first when it is missing or FLUX_BUILD=1 asks for it.
# Everything up to the exec is the shell's own, so that it costs about a millisecond.
case $0 in
*/*) here=${0%/*} ;;
*) here=. ;;
esac
if [ -h "$0" ]; then # a link in a directory of the PATH
    here=$(readlink -f "$0")
    here=${here%/*}
fi
flux=$here/target/flux/bin/flux
if [ -n "${FLUX_BUILD:-}" ] || [ ! -x "$flux" ] || [ ! -r "$here/target/flux/lib/flux/flux.jar" ]; then
    "$here/ops/dist/build.sh" >&2 || exit 1
    unset FLUX_BUILD
fi
exec "$flux" "$@"
