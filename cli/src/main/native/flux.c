/*
 * flux: the launcher. It makes commands start at once.
 *
 * A JVM needs tens of milliseconds before it does anything, so inside an instance (FLUX_URI names a broker of this
 * machine) the command runs in the broker's warm command server: this program hands over its words, environment and
 * directory, and then only carries bytes and signals. Everywhere else it becomes a JVM that runs the same command.
 *
 * It behaves as if the command ran here: standard input is read only as far as the command asks for it, signals that
 * the command does not catch keep their default action, a closed pipe on standard output ends it by SIGPIPE.
 *
 * Frames, both ways: one byte of type, four bytes of length (big-endian), that many bytes. The other end of the
 * conversation, and what each frame means, is flux.ops.command.Frame.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#ifndef JAVA_OLDEST
#define JAVA_OLDEST 25 /* a test asks for one that nobody has */
#endif

enum { PROTOCOL = 4 };
enum { LIMITS_BYTES = 512, LOCALE_BYTES = 256 };
enum { HEADER_BYTES = 5, INPUT_BYTES_MAX = 65536, REPLY_BYTES_MAX = 16 << 20 };

/* What we say. */
enum { HELLO = 'H', INPUT = 'I', SIGNAL = 'S', SIZE = 'W', BROKEN = 'P' };
/* What the command server says. */
enum { OUT = '1', ERR = '2', READ = 'R', CATCH = 'C', EXIT = 'X', EXEC = 'E', REFUSED = 'N', STOP = 'Z', TERMINAL = 'T' };

extern char **environ;

static int sock = -1;

/* ---- the caller's terminal ---- */

/* flux.cli.TerminalMode */
enum { LINES, KEYS, RAW };

static struct termios found; /* the terminal as we found it, while it is not LINES */
static int terminal_mode = LINES;

static void set_terminal (int mode)
{
    struct termios t;
    if (mode == terminal_mode || (terminal_mode == LINES && tcgetattr (0, &found) < 0))
        return;
    t = found;
    if (mode == RAW)
        cfmakeraw (&t);
    if (mode == KEYS) {
        t.c_lflag &= ~(ICANON | ECHO);
        t.c_iflag &= ~IXON;
        t.c_cc[VMIN] = 1;
        t.c_cc[VTIME] = 0;
    }
    if (tcsetattr (0, TCSADRAIN, &t) == 0)
        terminal_mode = mode;
}

static void die (const char *format, ...)
{
    va_list words;
    int screen = terminal_mode == KEYS;
    set_terminal (LINES);
    if (screen) {
        fputs ("\033[?25h\033[?1049l", stdout); /* the cursor, and the screen as it was before */
        fflush (stdout);
    }
    va_start (words, format);
    fputs ("flux: ", stderr);
    vfprintf (stderr, format, words);
    fputc ('\n', stderr);
    exit (1);
}

static void *room (size_t bytes)
{
    void *p = malloc (bytes);
    if (!p)
        die ("out of memory");
    return p;
}

/* ---- numbers on the wire ---- */

static unsigned char *put (unsigned char *p, uint32_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        *p++ = value >> (8 * i);
    return p;
}

static unsigned char *put_header (unsigned char *p, int type, uint32_t length)
{
    *p++ = type;
    return put (p, length, 4);
}

static unsigned char *put_string (unsigned char *p, const char *s)
{
    return (unsigned char *)stpcpy ((char *)p, s) + 1;
}

static uint32_t get (const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* ---- to the server ---- */

/* False when the server is gone; the next read says so, too. */
static int send_all (const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send (sock, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return 0;
        p += sent;
        n -= sent;
    }
    return 1;
}

/* A frame that a signal handler cannot cut in two. It never waits for long: the server always reads, and we never
 * have more than one frame of input under way. */
static void send_frame (const unsigned char *p, size_t n)
{
    sigset_t all, before;
    sigfillset (&all);
    sigprocmask (SIG_BLOCK, &all, &before);
    send_all (p, n);
    sigprocmask (SIG_SETMASK, &before, NULL);
}

/* Bits 0-2 of the result: which of the standard streams are terminals. */
static int terminals (struct winsize *size)
{
    static const int order[] = { 0, 2, 1 }; /* the last one that is a terminal gives the size */
    int bits = 0;
    for (int i = 0; i < 3; i++)
        if (ioctl (order[i], TIOCGWINSZ, size) == 0)
            bits |= 1 << order[i];
    return bits;
}

/* A signal handler; it uses only calls that signal-safety(7) allows. */
static void forward (int signum)
{
    int saved = errno;
    unsigned char frame[HEADER_BYTES + 4];
    unsigned char *end;
    struct winsize size = { 0 };
    if (signum == SIGWINCH) {
        terminals (&size);
        end = put (put (put_header (frame, SIZE, 4), size.ws_col, 2), size.ws_row, 2);
    } else
        end = put (put_header (frame, SIGNAL, 1), signum, 1);
    send (sock, frame, end - frame, MSG_NOSIGNAL | MSG_DONTWAIT);
    errno = saved;
}

/* From here on the command hears of these signals (one byte each). One that our caller told us to ignore, as nohup
 * does, stays ignored. No SA_RESTART: a write that waits for a slow reader must not keep the signal waiting. */
static void catch_signals (const unsigned char *signums, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sigaction action = { 0 };
        if (sigaction (signums[i], NULL, &action) < 0 || action.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = forward;
        sigfillset (&action.sa_mask);
        action.sa_flags = 0;
        sigaction (signums[i], &action, NULL);
    }
}

/* ---- the caller's standard streams ---- */

static int broken[3];
static int write_failed;
static uint32_t input_wanted;

static void write_out (int fd, const unsigned char *p, size_t n)
{
    while (n > 0 && !broken[fd]) {
        ssize_t written = write (fd, p, n);
        if (written >= 0) {
            p += written;
            n -= written;
        } else if (errno == EAGAIN) { /* someone who shares this pipe made it non-blocking */
            struct pollfd ready = { .fd = fd, .events = POLLOUT };
            poll (&ready, 1, -1);
        } else if (errno != EINTR) {
            unsigned char frame[HEADER_BYTES + 1];
            broken[fd] = 1;
            if (errno != EPIPE && fd == 2)
                return; /* a program that cannot complain goes on */
            if (errno != EPIPE) {
                fprintf (stderr, "flux: standard output: %s\n", strerror (errno));
                write_failed = 1;
            }
            put (put_header (frame, BROKEN, 1), fd, 1);
            send_frame (frame, sizeof frame);
        }
    }
}

/* Answers one READ. An empty frame is the end of the input. */
static void read_in (void)
{
    static unsigned char frame[HEADER_BYTES + INPUT_BYTES_MAX];
    ssize_t n = read (0, frame + HEADER_BYTES, input_wanted);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n < 0)
        n = 0;
    input_wanted = 0;
    put_header (frame, INPUT, n);
    send_frame (frame, HEADER_BYTES + n);
}

/* ---- from the server ---- */

static unsigned char buffer[1 << 16];
static size_t head, tail;

/* Waits for bytes from the server, and meanwhile for the caller's input when the command asked for some. */
static void fill (void)
{
    head = tail = 0;
    for (;;) {
        if (input_wanted) {
            struct pollfd ready[2] = { { .fd = sock, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
            if (poll (ready, 2, -1) < 0)
                continue;
            if (ready[1].revents)
                read_in ();
            if (!ready[0].revents)
                continue;
        }
        ssize_t n = read (sock, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            die ("the broker went away before the command ended (FLUX_URI=%s)", getenv ("FLUX_URI"));
        tail = n;
        return;
    }
}

static size_t some (size_t max)
{
    if (head == tail)
        fill ();
    return tail - head < max ? tail - head : max;
}

static void take (unsigned char *p, size_t n)
{
    while (n > 0) {
        size_t part = some (n);
        memcpy (p, buffer + head, part);
        head += part;
        p += part;
        n -= part;
    }
}

static void relay (int fd, size_t n)
{
    while (n > 0) {
        size_t part = some (n);
        write_out (fd, buffer + head, part);
        head += part;
        n -= part;
    }
}

/* Ends as the command ended: its exit code, or minus the signal that it died of. */
static void end (int32_t code)
{
    set_terminal (LINES);
    if (code < 0) {
        sigset_t one;
        sigemptyset (&one);
        sigaddset (&one, -code);
        signal (-code, SIG_DFL);
        sigprocmask (SIG_UNBLOCK, &one, NULL);
        raise (-code);
        code = 128 - code;
    }
    _exit (code == 0 && write_failed ? 1 : code);
}

/* Becomes the program that the command names: two counts, then its words and its environment. */
static void become (char *payload, uint32_t length)
{
    uint32_t words = get ((unsigned char *)payload), variables = get ((unsigned char *)payload + 4);
    char *limit = payload + length, *p = payload + 8;
    if (length < 10 || words > length || variables > length || words == 0 || limit[-1] != '\0')
        die ("the broker sent an exec that makes no sense");
    char **argv = room ((words + variables + 2) * sizeof *argv);
    char **env = argv + words + 1;
    for (uint32_t i = 0; i < words + variables && p < limit; i++, p += strlen (p) + 1)
        argv[i < words ? i : i + 1] = p;
    argv[words] = env[variables] = NULL;
    execvpe (argv[0], argv, env);
    fprintf (stderr, "flux: %s: %s\n", argv[0], strerror (errno));
    _exit (errno == ENOENT ? 127 : 126);
}

/* Runs until the command has ended; returns only when the server refused it. */
static void converse (void)
{
    for (;;) {
        unsigned char header[HEADER_BYTES];
        take (header, sizeof header);
        uint32_t length = get (header + 1);
        if (header[0] == OUT || header[0] == ERR) {
            relay (header[0] - '0', length);
            continue;
        }
        if (length > REPLY_BYTES_MAX)
            die ("the broker sent a frame of %u bytes", length);
        unsigned char *payload = room (length + 1);
        take (payload, length);
        if (header[0] == EXIT && length == 4)
            end ((int32_t)get (payload));
        else if (header[0] == READ && length == 4)
            input_wanted = get (payload) < INPUT_BYTES_MAX ? get (payload) : INPUT_BYTES_MAX;
        else if (header[0] == CATCH)
            catch_signals (payload, length);
        else if (header[0] == TERMINAL && length == 1)
            set_terminal (payload[0]);
        else if (header[0] == STOP) {
            int mode = terminal_mode;
            set_terminal (LINES);
            raise (SIGSTOP); /* and goes on here when our caller says so */
            set_terminal (mode);
        }
        else if (header[0] == EXEC && length > 8)
            become ((char *)payload, length);
        else if (header[0] == REFUSED)
            return;
        else
            die ("the broker sent a frame of unknown type %d", header[0]);
        free (payload);
    }
}

/* ---- meeting the server ---- */

/* The path in ssh://HOST/PATH when HOST is this machine: nobody needs ssh then. */
static const char *on_this_machine (const char *uri)
{
    char host[256] = "";
    size_t length;
    if (strncmp (uri, "ssh://", 6) != 0 || gethostname (host, sizeof host - 1) < 0)
        return NULL;
    length = strlen (host);
    return length && strncmp (uri + 6, host, length) == 0 && uri[6 + length] == '/' ? uri + 6 + length : NULL;
}

/* The command server's socket lies beside the broker's: local://DIR/local-0 has DIR/command-0. */
static int meet (void)
{
    const char *uri = getenv ("FLUX_URI");
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    const char *slash;
    if (!uri || getenv ("FLUX_NO_WARM"))
        return 0;
    if (strncmp (uri, "local://", 8) == 0)
        uri += 8;
    else if (!(uri = on_this_machine (uri)))
        return 0;
    slash = strrchr (uri, '/');
    if (!slash || strncmp (slash, "/local-", 7) != 0)
        return 0;
    if (snprintf (name.sun_path, sizeof name.sun_path, "%.*s/command-0", (int)(slash - uri), uri)
        >= (int)sizeof name.sun_path)
        return 0;
    sock = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return sock >= 0 && connect (sock, (struct sockaddr *)&name, sizeof name) == 0;
}

/* A directory that was removed under us keeps the name that the shell knows it by. */
static const char *directory (void)
{
    static char path[PATH_MAX];
    const char *pwd = getenv ("PWD");
    return getcwd (path, sizeof path) ? path : pwd && *pwd == '/' ? pwd : "/";
}

/* The soft limits that our caller gave us, as NAME=VALUE,...; -1 for no limit. */
static void write_limits (char text[LIMITS_BYTES])
{
    static const struct {
        const char *name;
        int resource;
    } limits[] = {
        { "cpu", RLIMIT_CPU },           { "fsize", RLIMIT_FSIZE },
        { "data", RLIMIT_DATA },         { "stack", RLIMIT_STACK },
        { "core", RLIMIT_CORE },         { "nofile", RLIMIT_NOFILE },
        { "as", RLIMIT_AS },             { "rss", RLIMIT_RSS },
        { "nproc", RLIMIT_NPROC },       { "memlock", RLIMIT_MEMLOCK },
        { "sigpending", RLIMIT_SIGPENDING }, { "msgqueue", RLIMIT_MSGQUEUE },
        { "nice", RLIMIT_NICE },         { "rtprio", RLIMIT_RTPRIO },
        { "rttime", RLIMIT_RTTIME },
    };
    int used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        if (getrlimit (limits[i].resource, &limit) == 0)
            used += snprintf (text + used, LIMITS_BYTES - used, "%s%s=%lld", used ? "," : "", limits[i].name,
                              limit.rlim_cur == RLIM_INFINITY ? -1LL : (long long)limit.rlim_cur);
    }
}

/* HELLO: "flux", version, terminals; umask, columns, rows; number of words; then strings: directory, limits, words,
 * environment. */
static int greet (int argc, char **argv)
{
    const char *cwd = directory ();
    char limits[LIMITS_BYTES];
    struct winsize size = { 0 };
    write_limits (limits);
    size_t strings = strlen (cwd) + 1 + strlen (limits) + 1;
    for (int i = 1; i < argc; i++)
        strings += strlen (argv[i]) + 1;
    for (char **e = environ; *e; e++)
        strings += strlen (*e) + 1;

    size_t payload = 4 + 1 + 1 + 2 + 2 + 2 + 4 + strings;
    unsigned char *hello = room (HEADER_BYTES + payload);
    unsigned char *p = put_header (hello, HELLO, payload);
    mode_t mask = umask (0);
    umask (mask);
    memcpy (p, "flux", 4);
    p = put (p + 4, PROTOCOL, 1);
    p = put (p, terminals (&size), 1);
    p = put (p, mask, 2);
    p = put (p, size.ws_col, 2);
    p = put (p, size.ws_row, 2);
    p = put (p, argc - 1, 4);
    p = put_string (p, cwd);
    p = put_string (p, limits);
    for (int i = 1; i < argc; i++)
        p = put_string (p, argv[i]);
    for (char **e = environ; *e; e++)
        p = put_string (p, *e);
    int sent = send_all (hello, p - hello);
    free (hello);
    return sent;
}

/* ---- a JVM of our own ---- */

/* The version that HOME's release file states, 0 when there is none or no program to run. */
static int java_version (const char *home)
{
    char path[PATH_MAX], text[4096];
    snprintf (path, sizeof path, "%s/bin/java", home);
    if (access (path, X_OK) < 0)
        return 0;
    snprintf (path, sizeof path, "%s/release", home);
    int fd = open (path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read (fd, text, sizeof text - 1);
    if (fd >= 0)
        close (fd);
    text[n > 0 ? n : 0] = '\0';
    char *version = strstr (text, "JAVA_VERSION=\"");
    return version ? atoi (version + 14) : 0;
}

/* The oldest Java in DIR that is new enough, since that is the one we are tested with. */
static int java_below (const char *dir, char *home)
{
    int best = 0;
    DIR *entries = opendir (dir);
    for (struct dirent *e; entries && (e = readdir (entries));) {
        char candidate[PATH_MAX];
        if (e->d_name[0] == '.')
            continue;
        snprintf (candidate, sizeof candidate, "%s/%s", dir, e->d_name);
        int version = java_version (candidate);
        if (version >= JAVA_OLDEST && (!best || version < best)) {
            best = version;
            strcpy (home, candidate);
        }
    }
    if (entries)
        closedir (entries);
    return best;
}

static int java_on_path (char *home)
{
    const char *path = getenv ("PATH");
    while (path && *path) {
        char candidate[PATH_MAX];
        int length = strcspn (path, ":");
        if (snprintf (candidate, sizeof candidate, "%.*s/java", length, path) < PATH_MAX && realpath (candidate, home)) {
            char *bin = strstr (home, "/bin/java");
            if (bin) {
                *bin = '\0';
                if (java_version (home) >= JAVA_OLDEST)
                    return 1;
            }
        }
        path += length + (path[length] == ':');
    }
    return 0;
}

static void find_java (char *home)
{
    static const char *const places[]
        = { "/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt", "/opt/java", "/usr/local", NULL };
    const char *wish = getenv ("FLUX_JAVA_HOME"), *usual = getenv ("JAVA_HOME"), *user = getenv ("HOME");
    if (wish && *wish) {
        if (java_version (wish) < JAVA_OLDEST)
            die ("FLUX_JAVA_HOME=%s is no JDK %d or newer", wish, JAVA_OLDEST);
        snprintf (home, PATH_MAX, "%s", wish);
        return;
    }
    if (usual && java_version (usual) >= JAVA_OLDEST) {
        snprintf (home, PATH_MAX, "%s", usual);
        return;
    }
    if (java_on_path (home))
        return;
    for (int i = 0; places[i]; i++)
        if (java_below (places[i], home))
            return;
    if (user) {
        char sdkman[PATH_MAX];
        snprintf (sdkman, sizeof sdkman, "%s/.sdkman/candidates/java", user);
        if (java_below (sdkman, home))
            return;
    }
    die ("JDK %d or newer is needed; looked at FLUX_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, /usr/java, /opt, "
         "/usr/local, ~/.sdkman; install e.g. Eclipse Temurin %d (apt install temurin-%d-jdk) or set JAVA_HOME",
         JAVA_OLDEST, JAVA_OLDEST, JAVA_OLDEST);
}

/* True for the commands that are a broker, or work for as long: they need the whole compiler and live long, and
 * would be a load on the broker that is there. */
static int is_long (int argc, char **argv)
{
    int i = 1;
    while (i < argc && argv[i][0] == '-')
        i++;
    return i < argc && (strcmp (argv[i], "start") == 0 || strcmp (argv[i], "broker") == 0
                        || strcmp (argv[i], "simulate") == 0 || strcmp (argv[i], "gateway") == 0);
}

/* A JVM has names only for those files and words that its locale has letters for, and in the locale C that is ASCII.
 * So it gets one with all letters, and a note of the caller's LC_ALL, which it puts back before it looks at its
 * environment (flux.ops.CallersLocale). True when there is a note. */
static int speak_utf_8 (char note[static LOCALE_BYTES])
{
    const char *all = getenv ("LC_ALL");
    setlocale (LC_CTYPE, "");
    if (strcmp (nl_langinfo (CODESET), "UTF-8") == 0 || !setlocale (LC_CTYPE, "C.UTF-8"))
        return 0;
    int length = snprintf (note, LOCALE_BYTES, "-Dflux.locale=%s%s", all ? "LC_ALL=" : "", all ? all : "");
    return length < LOCALE_BYTES && setenv ("LC_ALL", "C.UTF-8", 1) == 0;
}

static void become_java (int argc, char **argv, int lives_long)
{
    char prefix[PATH_MAX], home[PATH_MAX], java[PATH_MAX + 16], jar[PATH_MAX + 32], aot[PATH_MAX + 64];
    char root[PATH_MAX + 32], columns[32], rows[32], limits[LIMITS_BYTES], noted[LIMITS_BYTES + 32];
    char callers[LOCALE_BYTES];
    struct winsize size = { 0 };
    ssize_t n = readlink ("/proc/self/exe", prefix, sizeof prefix - 1);
    prefix[n > 0 ? n : 0] = '\0';
    for (int i = 0; i < 2; i++) { /* PREFIX/bin/flux */
        char *slash = strrchr (prefix, '/');
        if (slash)
            *slash = '\0';
    }
    snprintf (jar, sizeof jar, "%s/lib/flux/flux.jar", prefix);
    if (access (jar, R_OK) < 0)
        die ("%s: %s", jar, strerror (errno));
    find_java (home);
    snprintf (java, sizeof java, "%s/bin/java", home);
    snprintf (aot, sizeof aot, "-XX:AOTCache=%s/lib/flux/flux.aot", prefix);
    snprintf (root, sizeof root, "-Dflux.home=%s", prefix);
    write_limits (limits);
    snprintf (noted, sizeof noted, "-Dflux.limits=%s", limits);
    terminals (&size);
    snprintf (columns, sizeof columns, "-Dflux.columns=%d", size.ws_col);
    snprintf (rows, sizeof rows, "-Dflux.rows=%d", size.ws_row);

    const char **words = room ((argc + 29) * sizeof *words), **w = words;
    *w++ = "java";
    *w++ = "-XX:+UseSerialGC";
    *w++ = "-XX:-UsePerfData";
    *w++ = "-Xlog:disable";
    if (speak_utf_8 (callers))
        *w++ = callers;
    /* The heap begins small, and what it does not need any more goes back to the system. */
    *w++ = "-Xms96m";
    *w++ = "-XX:NewSize=64m";
    *w++ = "-XX:SurvivorRatio=4";
    *w++ = "-XX:-ShrinkHeapInSteps";
    if (access (strchr (aot, '=') + 1, R_OK) == 0)
        *w++ = aot;
    if (!lives_long)
        *w++ = "-XX:TieredStopAtLevel=1"; /* a command is over before the second compiler pays */
    /* What Chronicle asks of the JVM beside flux.jar's manifest (see ops/dist/build.sh). */
    *w++ = "--sun-misc-unsafe-memory-access=allow";
    *w++ = root;
    *w++ = noted;
    if (size.ws_col) {
        *w++ = columns;
        *w++ = rows;
    }
    *w++ = "-jar";
    *w++ = jar;
    for (int i = 1; i < argc; i++)
        *w++ = argv[i];
    *w = NULL;
    execv (java, (char **)words);
    die ("%s: %s", java, strerror (errno));
}

/* A descriptor that the caller closed must not be taken by a socket or, in a JVM, by a jar: it becomes one that has
 * nothing to read and refuses what is written. */
static void hold_standard_streams (void)
{
    int fd;
    do
        fd = open ("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= 2);
    close (fd);
}

/* `flux pmi` speaks on a descriptor that a JVM would not pass on. Returns when there is no such program. */
static void become_pmi (int argc, char **argv)
{
    char prefix[PATH_MAX], program[PATH_MAX + 32];
    if (argc < 2 || strcmp (argv[1], "pmi") != 0)
        return;
    ssize_t n = readlink ("/proc/self/exe", prefix, sizeof prefix - 1);
    prefix[n > 0 ? n : 0] = '\0';
    for (int i = 0; i < 2; i++) { /* PREFIX/bin/flux */
        char *slash = strrchr (prefix, '/');
        if (slash)
            *slash = '\0';
    }
    snprintf (program, sizeof program, "%s/libexec/flux-pmi", prefix);
    argv[1] = program;
    execv (program, argv + 1);
}

int main (int argc, char **argv)
{
    hold_standard_streams ();
    int lives_long = is_long (argc, argv);
    if (!lives_long && meet () && greet (argc, argv))
        converse ();
    become_pmi (argc, argv);
    become_java (argc, argv, lives_long);
}
