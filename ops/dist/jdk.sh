# Finds a JDK for the scripts that source it, by the launcher's rules (cli/src/main/native/flux.c): FLUX_JAVA_HOME,
# JAVA_HOME, PATH, the usual places. Sets and exports JAVA_HOME, or says what to install and returns 1.

jdk_oldest=25

# The feature version that the release file of $1 states, 0 when there is none.
jdk_version() {
    jdk_found=0
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    while IFS='="' read -r key _ value _; do
        if [ "$key" = JAVA_VERSION ]; then
            jdk_found=${value%%[!0-9]*}
            return 0
        fi
    done <"$1/release"
}

# Makes $1 the JAVA_HOME when it is new enough.
jdk_take() {
    jdk_version "$1"
    [ "$jdk_found" -ge "$jdk_oldest" ] && export JAVA_HOME="$1"
}

find_jdk() {
    if [ -n "${FLUX_JAVA_HOME:-}" ]; then
        jdk_take "$FLUX_JAVA_HOME" && return 0
        echo "flux: FLUX_JAVA_HOME=$FLUX_JAVA_HOME is no JDK $jdk_oldest or newer" >&2
        return 1
    fi
    jdk_take "${JAVA_HOME:-}" && return 0
    rest=${PATH:-}:
    while [ -n "$rest" ]; do
        home=$(readlink -f "${rest%%:*}/java" || :)
        jdk_take "${home%/bin/java}" && return 0
        rest=${rest#*:}
    done
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/* \
        "${HOME:-/}"/.sdkman/candidates/java/*; do
        jdk_take "$home" && return 0
    done
    echo "flux: JDK $jdk_oldest or newer is needed; looked at FLUX_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, /usr/java," \
        "/opt, /usr/local, ~/.sdkman; install e.g. Eclipse Temurin $jdk_oldest (apt install temurin-$jdk_oldest-jdk)" \
        "or set JAVA_HOME" >&2
    return 1
}
