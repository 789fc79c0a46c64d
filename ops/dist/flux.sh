#!/bin/sh
# The `flux` command where there is no C compiler for the launcher: every command gets a JVM of its own.
prefix=$(readlink -f "$0")
prefix=${prefix%/bin/flux}
. "$prefix/lib/flux/jdk.sh"
find_jdk || exit 1

# A descriptor that the caller closed must not be taken by a jar.
[ -e /proc/$$/fd/0 ] || exec </dev/null
[ -e /proc/$$/fd/1 ] || exec 1</dev/null
[ -e /proc/$$/fd/2 ] || exec 2</dev/null

compiler=-XX:TieredStopAtLevel=1
for word in "$@"; do
    case $word in
    -*) continue ;;
    start | broker | simulate | gateway) compiler=-XX:+TieredCompilation ;;
    esac
    break
done
if [ -t 1 ] && size=$(stty size <&1 2>/dev/null); then
    terminal="-Dflux.rows=${size% *} -Dflux.columns=${size#* }"
fi
# A JVM needs a locale with all letters; the caller's is put back in it (flux.ops.CallersLocale).
locale=-Dflux.home=$prefix
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
*[Uu][Tt][Ff]8* | *[Uu][Tt][Ff]-8*) ;;
*)
    locale=-Dflux.locale=${LC_ALL+LC_ALL=$LC_ALL}
    export LC_ALL=C.UTF-8
    ;;
esac
exec "$JAVA_HOME/bin/java" "$locale" -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xms96m -XX:NewSize=64m -XX:SurvivorRatio=4 -XX:-ShrinkHeapInSteps \
    -XX:AOTCache="$prefix/lib/flux/flux.aot" "$compiler" --sun-misc-unsafe-memory-access=allow \
    -Dflux.home="$prefix" ${terminal:-} -jar "$prefix/lib/flux/flux.jar" "$@"
