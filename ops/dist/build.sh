#!/bin/sh
# Builds the installation target/flux: bin/flux, lib/flux/*.jar and flux.aot, lib/flux/python3, libexec/flux-keeper; of
# these only what is older than its sources. Says on standard error what it does.
set -eu
cd "$(dirname "$0")/../.."
. ops/dist/jdk.sh
find_jdk || exit 1

into=$PWD/target/flux
lib=$into/lib/flux

say() { echo "flux: $*" >&2; }

# True when file $1 is missing or older than something below the places that follow.
stale() {
    made=$1
    shift
    [ ! -e "$made" ] || [ -n "$(find "$@" -newer "$made" 2>/dev/null | head -n 1)" ]
}

# The old jars stay until there are new ones.
jars() {
    command -v mvn >/dev/null || { say "Maven is needed to build; install it (apt install maven)"; exit 1; }
    say "building the jars with $JAVA_HOME"
    rm -rf "$lib.new"
    mkdir -p "$lib.new"
    # Offline first: it is quicker, and enough on every build but the first.
    maven -o || maven || { cat target/build.log >&2; exit 1; }
    cp ops/target/flux-ops-*.jar ops/dist/jdk.sh "$lib.new"
    cp -R cli/src/main/python "$lib.new/python3"
    manifest
    rm -rf "$lib"
    mv "$lib.new" "$lib"
}

maven() {
    mvn -q -B -DskipTests -Dquick "$@" -pl ops -am package dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$lib.new" >target/build.log 2>&1
}

# flux.jar holds nothing but names: the class path, sorted, so that the AOT cache knows it again, and what Chronicle asks
# of the JVM (pom.xml, jvm.opens). As options those would cost the cache its archived modules, and commands 60 ms.
manifest() {
    {
        echo "Main-Class: flux.ops.Main"
        echo "Enable-Native-Access: ALL-UNNAMED"
        echo "Add-Exports: java.base/jdk.internal.ref java.base/sun.nio.ch java.base/jdk.internal.misc"
        echo "Add-Opens: java.base/java.lang.reflect"
        echo "Class-Path: "
        for jar in "$lib.new"/*.jar; do echo "  ${jar##*/}"; done
    } >target/flux.manifest
    "$JAVA_HOME/bin/jar" --create --file "$lib.new/flux.jar" --manifest target/flux.manifest
}

native() {
    mkdir -p "$into/bin" "$into/libexec"
    if ! command -v cc >/dev/null; then
        say "no C compiler (apt install gcc): every command starts a JVM, and jobs do not outlive their broker"
        cp ops/dist/flux.sh "$into/bin/flux"
        chmod 755 "$into/bin/flux"
        return
    fi
    keeper=executor/src/main/native/keeper.c
    [ ! -e "$keeper" ] || compile "$keeper" "$into/libexec/flux-keeper"
    pmi executor/src/main/native
    compile cli/src/main/native/flux.c "$into/bin/flux"
}

# What MPI programs open, and `flux pmi`.
pmi() {
    say "compiling $1/libpmi.c"
    mkdir -p "$into/libexec/pmi"
    cc -O2 -s -shared -fPIC -Wl,-soname,libpmi.so.0 -o "$into/libexec/pmi/libpmi.so.0.new" "$1/libpmi.c"
    mv "$into/libexec/pmi/libpmi.so.0.new" "$into/libexec/pmi/libpmi.so.0"
    ln -sf libpmi.so.0 "$into/libexec/pmi/libpmi.so"
    cc -O2 -s -o "$into/libexec/flux-pmi" "$1/flux-pmi.c" "$1/libpmi.c"
}

# Static where it can be: that halves the time to start.
compile() {
    say "compiling $1"
    cc -O2 -s -static -o "$2.new" "$1" 2>/dev/null || cc -O2 -o "$2.new" "$1"
    mv "$2.new" "$2"
}

aot() {
    say "training the AOT cache"
    rm -f "$lib/flux.aot"
    ops/dist/train.sh "$into" || say "no AOT cache (target/train.log says why): a JVM will start more slowly"
}

mkdir -p target
exec 9>target/build.lock
flock 9 2>/dev/null || true # of two builds at once, the second finds all done
if stale "$lib/flux.jar" pom.xml ops/dist ./*/pom.xml ./*/src/main/java ./*/src/main/resources cli/src/main/python; then jars; fi
if stale "$into/bin/flux" cli/src/main/native executor/src/main/native ops/dist/flux.sh; then native; fi
if stale "$lib/flux.aot" "$lib/flux.jar"; then aot; fi
