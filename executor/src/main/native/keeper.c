/* flux-keeper: starts tasks, holds their pipes, keeps their exit statuses.
 *
 * A process that is not our child cannot be waited for, and a pipe to a dead reader kills its writer.
 * So this small process stands between the broker and its tasks, and outlives the broker: when the
 * broker comes back, everything that it has not acknowledged is told again.
 *
 *   flux-keeper SOCKET TIMEOUT [CURSOR]
 *
 * SOCKET   path of the unix socket to listen on (mode 0600)
 * TIMEOUT  seconds without a broker after which all tasks are killed; 0 for never
 * CURSOR   of the last event of the keeper in whose place this one is; 0 when there was none
 *
 * A keeper that keeps nothing stays for that time, too, unless it was dismissed. A broker writes down that it is about
 * to start a task before it says so here; when it is killed in between, only this keeper can tell the next one that
 * the task was never started.
 *
 * Frames, both ways, little endian: u32 length of what follows, u8 type, payload.
 * KEY is u64 job, u32 attempt, u32 rank.
 *
 * to the keeper
 *   S  start   KEY, u32 argc, u32 envc, u32 limits, u32 cpus, 3 x u8 stdio, u8 traits, i32 oom, u16 rows, u16 columns,
 *              {u32 resource, i64 soft}, {u32 cpu}, then strings ending with NUL: cwd, argv, env, a path for each
 *              file stdio
 *              stdio: 0 pipe, 1 /dev/null, 2 file at its end, 3 file emptied first, 4 file to read,
 *              5 and 6 as 2 and 3, with "RANK: " before each line, 7 a terminal of this size: one for all three;
 *              then stdout may be a file, to which goes what the terminal shows
 *              traits: 1 a channel of its own at descriptor CHANNEL_FD (PMI), 2 no process group of its own,
 *              4 stopped in exec for a debugger
 *              oom: what to write to oom_score_adj; INT32_MIN leaves it
 *              A cwd that cannot be entered is replaced by /tmp. Relative paths count from the cwd.
 *   K  signal  KEY, u32 signum          to the task's process group
 *   W  window  KEY, u16 rows, u16 columns   the task's terminal has this size now
 *   B  hold    KEY, u8 on               read nothing of its standard output for now
 *   C  channel KEY, u64 offset, bytes   for the task's channel; offset counts all bytes for it, and those that were
 *                                       written before are left out, so that answers may be given again
 *   I  stdin   KEY, u8 eof, bytes
 *   A  acknowledge  u64 cursor          forget events up to it
 *   D  dismissed                        the instance ends in order: end when there is nothing to keep
 *
 * to the broker, first after it connects
 *   L  known   u32 version, u64 life, u64 cursor of its last event, u32 count, {KEY}
 *              version of these frames, a random number of this keeper, and the tasks that run, or
 *              have news that was not acknowledged
 * and then, each with its cursor, oldest first
 *   s  started      u64 cursor, KEY, u64 pid, u32 errno of entering the cwd
 *   f  not started  u64 cursor, KEY, u32 errno, u8 what failed: 0 stdin, 1 stdout, 2 stderr, 3 exec
 *   o  output       u64 cursor, KEY, u8 stream, bytes; of a terminal all is stream 1
 *   c  channel      u64 cursor, KEY, bytes   what the task wrote to its channel
 *   e  end of file  u64 cursor, KEY, u8 stream
 *   x  exited       u64 cursor, KEY, u32 wait status, u64 bytes of its largest process, u64 microseconds of CPU time:
 *                   of the task and all that it has waited for
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define VERSION 5
#define LIFE_MAX ((1ull << 53) - 1) /* exact in JSON everywhere */
#define SPOOL_BYTES_MAX (64u << 20) /* beyond it no pipe is read, and tasks wait */
#define READ_BYTES_MAX (64u << 10)
#define FRAME_BYTES_MAX (64u << 20)
#define STDIN_BYTES_MAX (16u << 20)
#define IDLE_SECONDS_MAX 3600
#define KILL_SECONDS 5
#define LINE_BYTES_MAX (64u << 10) /* longer lines are written in parts */
#define LABEL_BYTES_MAX 16
#define BUCKETS 8192
#define CHANNEL_FD 20 /* scripts use the single digits */
#define OOM_AS_IT_IS INT32_MIN
#define END_OF_TERMINAL 4 /* ^D */

enum { PIPE, NULL_DEVICE, APPEND, TRUNCATE, READ, LABEL_APPEND, LABEL_TRUNCATE, TERMINAL };
enum { WITH_CHANNEL = 1, NO_GROUP = 2, STOP_IN_EXEC = 4 };
enum { CHANNEL = 3, STREAMS = 4 };

struct key { uint64_t job; uint32_t attempt, rank; };

struct event { struct event *next; uint64_t cursor; uint32_t length; unsigned char frame[]; };

/* A file whose lines begin with the rank of the task that wrote them. */
struct labelled {
    int fd;
    bool plain; /* without labels, as it comes */
    bool continued; /* the beginning of the line has been written */
    bool told;      /* that something could not be written */
    int error;      /* why not, 0 when all was */
    size_t length;
    char line[LINE_BYTES_MAX];
};

struct task {
    struct task *next_by_key, *next_by_pid;
    struct key key;
    pid_t pid;
    bool exited;
    int fd[STREAMS];          /* our ends: stdin, stdout, stderr, channel; -1 when closed */
    bool watched[STREAMS];
    bool groupless, terminal, held;
    uint64_t answered;        /* bytes that the channel was given */
    struct labelled *file[3];
    char *input;              /* waiting for the task to read it */
    size_t input_length;
    bool input_eof;
    uint64_t last_cursor;     /* of its latest event */
};

static struct task *by_key[BUCKETS], *by_pid[BUCKETS];
static unsigned running, known;
static uint64_t life;
static struct event *first_event, *last_event, *next_unsent;
static uint64_t cursor;
static size_t spooled;
static bool paused;
static int epoll_fd, listen_fd, signal_fd, broker = -1;
static unsigned char *in;
static size_t in_length, in_capacity;
static size_t sent_of_event;
static time_t alone_since, killed_at;
static ino_t socket_inode;
static bool dismissed;
static const char *socket_path;
static char buffer[READ_BYTES_MAX];

/* What an epoll event is about: a task and one of its descriptors, or one of these. */
enum { LISTEN = 1, SIGNALS = 2, BROKER = 3 };

static void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "flux-keeper: out of memory\n");
        abort();
    }
    return memory;
}

static time_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static unsigned hash_key(const struct key *k)
{
    uint64_t h = (k->job * 31 + k->attempt) * 31 + k->rank;
    h *= 0x9E3779B97F4A7C15ull;
    return (unsigned)(h >> 51) % BUCKETS;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->job == b->job && a->attempt == b->attempt && a->rank == b->rank;
}

static struct task *find(const struct key *k)
{
    struct task *t = by_key[hash_key(k)];
    while (t && !same(&t->key, k))
        t = t->next_by_key;
    return t;
}

static struct task *find_pid(pid_t pid)
{
    struct task *t = by_pid[(unsigned)pid % BUCKETS];
    while (t && t->pid != pid)
        t = t->next_by_pid;
    return t;
}

static void remove_pid(struct task *task)
{
    struct task **at = &by_pid[(unsigned)task->pid % BUCKETS];
    while (*at && *at != task)
        at = &(*at)->next_by_pid;
    if (*at)
        *at = task->next_by_pid;
}

static void forget(struct task *task)
{
    struct task **at = &by_key[hash_key(&task->key)];
    while (*at != task)
        at = &(*at)->next_by_key;
    *at = task->next_by_key;
    free(task->input);
    free(task);
    known--;
}

static bool is_over(const struct task *t)
{
    return t->exited && t->fd[1] < 0 && t->fd[2] < 0;
}

/* ---- events ---- */

static void watch_broker(void)
{
    if (broker < 0)
        return;
    struct epoll_event e = {.events = EPOLLIN | (next_unsent ? EPOLLOUT : 0), .data.u64 = BROKER};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, broker, &e);
}

static void put_key(unsigned char *at, const struct key *k)
{
    memcpy(at, &k->job, 8);
    memcpy(at + 8, &k->attempt, 4);
    memcpy(at + 12, &k->rank, 4);
}

static void tell(struct task *task, const struct key *key, char type, const void *head,
                 size_t head_length, const void *data, size_t data_length)
{
    size_t payload = 1 + 8 + 16 + head_length + data_length;
    struct event *e = need(malloc(sizeof *e + 4 + payload));
    uint32_t length = (uint32_t)payload;
    e->next = NULL;
    e->cursor = ++cursor;
    e->length = (uint32_t)(4 + payload);
    memcpy(e->frame, &length, 4);
    e->frame[4] = (unsigned char)type;
    memcpy(e->frame + 5, &e->cursor, 8);
    put_key(e->frame + 13, key);
    if (head_length)
        memcpy(e->frame + 29, head, head_length);
    if (data_length)
        memcpy(e->frame + 29 + head_length, data, data_length);
    if (last_event)
        last_event->next = e;
    else
        first_event = e;
    last_event = e;
    if (!next_unsent) {
        next_unsent = e;
        sent_of_event = 0;
    }
    spooled += e->length;
    if (task)
        task->last_cursor = e->cursor;
}

static void drop_broker(void)
{
    if (broker < 0)
        return;
    close(broker);
    broker = -1;
    in_length = 0;
    next_unsent = first_event;
    sent_of_event = 0;
    alone_since = now();
}

/* Sends as many events as the socket takes, many in one write. */
static void send_events(void)
{
    static unsigned char batch[256 * 1024];
    while (broker >= 0 && next_unsent) {
        size_t length = 0;
        size_t offset = sent_of_event;
        for (struct event *e = next_unsent; e && length < sizeof batch; e = e->next) {
            size_t part = e->length - offset;
            if (part > sizeof batch - length)
                part = sizeof batch - length;
            memcpy(batch + length, e->frame + offset, part);
            length += part;
            offset = 0;
        }
        ssize_t n = send(broker, batch, length, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN || errno == EINTR)
                break;
            drop_broker();
            return;
        }
        size_t rest = (size_t)n;
        while (rest) {
            size_t part = next_unsent->length - sent_of_event;
            if (rest < part) {
                sent_of_event += rest;
                rest = 0;
            } else {
                rest -= part;
                next_unsent = next_unsent->next;
                sent_of_event = 0;
            }
        }
        if ((size_t)n < length)
            break;
    }
    watch_broker();
}

/* ---- pipes ---- */

static void watch(struct task *t, int which, bool on)
{
    if (t->fd[which] < 0 || t->watched[which] == on)
        return;
    struct epoll_event e = {.events = which == 0 ? EPOLLOUT : EPOLLIN,
                            .data.u64 = (uint64_t)(uintptr_t)t | (uint64_t)which};
    epoll_ctl(epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, t->fd[which], &e);
    t->watched[which] = on;
}

static void write_file(struct labelled *f, const char *data, size_t length)
{
    while (length) {
        ssize_t n = write(f->fd, data, length);
        if (n < 0 && errno != EINTR) {
            if (!f->error)
                f->error = errno;
            return; /* full, or a fifo that nobody reads: everybody else's tasks go first */
        }
        if (n > 0) {
            data += n;
            length -= (size_t)n;
        }
    }
}

static char page[4 * LINE_BYTES_MAX];

static size_t put_line(const struct task *t, struct labelled *f, size_t filled)
{
    if (sizeof page - filled < LINE_BYTES_MAX + LABEL_BYTES_MAX) {
        write_file(f, page, filled);
        filled = 0;
    }
    if (!f->continued)
        filled += (size_t)sprintf(page + filled, "%u: ", t->key.rank);
    memcpy(page + filled, f->line, f->length);
    f->continued = f->line[f->length - 1] != '\n';
    filled += f->length;
    f->length = 0;
    return filled;
}

/* Whole lines only, so that those of several tasks do not mix; at the end whatever is left. */
static void write_labelled(const struct task *t, struct labelled *f, const char *data,
                           size_t length, bool end)
{
    size_t filled = 0;
    while (length) {
        const char *newline = memchr(data, '\n', length);
        size_t part = newline ? (size_t)(newline - data) + 1 : length;
        if (part > LINE_BYTES_MAX - f->length)
            part = LINE_BYTES_MAX - f->length;
        memcpy(f->line + f->length, data, part);
        f->length += part;
        data += part;
        length -= part;
        if (f->line[f->length - 1] == '\n' || f->length == LINE_BYTES_MAX)
            filled = put_line(t, f, filled);
    }
    if (end && f->length)
        filled = put_line(t, f, filled);
    write_file(f, page, filled);
}

/* What is lost is told once, as the task's own standard error: the task does not hear of it. */
static void tell_of_loss(struct task *t, struct labelled *f, int which)
{
    unsigned char stream = 2;
    char text[128];
    if (!f->error || f->told)
        return;
    f->told = true;
    int length = snprintf(text, sizeof text, "flux-shell: ERROR: output: task %u: %s file: write: %s\n",
                          t->key.rank, which == 1 ? "stdout" : "stderr", strerror(f->error));
    tell(t, &t->key, 'o', &stream, 1, text, (size_t)length);
}

static void close_pipe(struct task *t, int which)
{
    if (t->fd[which] >= 0) {
        watch(t, which, false);
        close(t->fd[which]);
        t->fd[which] = -1;
    }
    if (which < CHANNEL && t->file[which]) {
        close(t->file[which]->fd);
        free(t->file[which]);
        t->file[which] = NULL;
    }
}

/* When the spool is full nothing more is read until the broker has taken some of it. */
static void pause_reading(bool pause)
{
    if (paused == pause)
        return;
    paused = pause;
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct task *t = by_key[i]; t; t = t->next_by_key) {
            watch(t, 1, !pause && !t->held);
            watch(t, 2, !pause);
            watch(t, CHANNEL, !pause);
        }
}

static void read_pipe(struct task *t, int which)
{
    unsigned char stream = (unsigned char)which;
    ssize_t n = read(t->fd[which], buffer, sizeof buffer);
    struct labelled *f = t->file[which];
    if (n > 0 && f && f->plain) {
        write_file(f, buffer, (size_t)n);
    } else if (n > 0 && f) {
        write_labelled(t, f, buffer, (size_t)n, false);
        tell_of_loss(t, f, which);
    } else if (n > 0) {
        tell(t, &t->key, 'o', &stream, 1, buffer, (size_t)n);
        if (spooled > SPOOL_BYTES_MAX)
            pause_reading(true);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        if (f && !f->plain)
            write_labelled(t, f, NULL, 0, true);
        if (f)
            tell_of_loss(t, f, which);
        close_pipe(t, which);
        tell(t, &t->key, 'e', &stream, 1, NULL, 0);
    }
}

static void read_channel(struct task *t)
{
    ssize_t n = read(t->fd[CHANNEL], buffer, sizeof buffer);
    if (n > 0) {
        tell(t, &t->key, 'c', NULL, 0, buffer, (size_t)n);
        if (spooled > SPOOL_BYTES_MAX)
            pause_reading(true);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_pipe(t, CHANNEL);
    }
}

/* Who asks and asks and does not read the answers is not asked for patience of us. */
static void write_channel(struct task *t, uint64_t offset, const unsigned char *data, size_t length)
{
    if (offset > t->answered || offset + length <= t->answered)
        return;
    size_t skip = (size_t)(t->answered - offset);
    t->answered = offset + length;
    if (t->fd[CHANNEL] >= 0
        && send(t->fd[CHANNEL], data + skip, length - skip, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)(length - skip))
        close_pipe(t, CHANNEL);
}

static void signal_task(const struct task *t, int signum)
{
    kill(t->groupless ? t->pid : -t->pid, signum);
}

static void write_input(struct task *t)
{
    while (t->input_length && t->fd[0] >= 0) {
        ssize_t n = write(t->fd[0], t->input, t->input_length);
        if (n < 0) {
            if (errno == EAGAIN) {
                watch(t, 0, true);
                return;
            }
            if (errno == EINTR)
                continue;
            t->input_length = 0;
            t->input_eof = true;
            break;
        }
        t->input_length -= (size_t)n;
        memmove(t->input, t->input + n, t->input_length);
    }
    watch(t, 0, false);
    if (t->input_eof && !t->input_length)
        close_pipe(t, 0);
}

/* ---- tasks ---- */

struct spec {
    struct key key;
    uint32_t argc, envc, limits, cpus;
    unsigned char stdio[3], traits;
    int32_t oom;
    struct winsize window;
    const unsigned char *limit, *cpu;
    char *cwd, **argv, **env, *path[3]; /* before argv[0] there is room for an interpreter */
    int directory;
    int directory_error;
};

/* The directory to run in. Flux's shell goes to /tmp when it cannot enter the one that it is told. */
static void open_directory(struct spec *s)
{
    s->directory = open(s->cwd, O_PATH | O_DIRECTORY | O_CLOEXEC);
    s->directory_error = 0;
    if (s->directory >= 0 && !faccessat(s->directory, ".", X_OK, 0))
        return;
    s->directory_error = errno;
    if (s->directory >= 0)
        close(s->directory);
    s->cwd = "/tmp";
    s->directory = open(s->cwd, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static const char *variable(char **env, const char *name)
{
    size_t n = strlen(name);
    for (; *env; env++)
        if (!strncmp(*env, name, n) && (*env)[n] == '=')
            return *env + n + 1;
    return NULL;
}

/* Finds the program as execvp(3) would, but by the task's own PATH and from the task's directory. */
static int resolve(const struct spec *s, char *found, size_t size)
{
    const char *name = s->argv[0];
    const char *path = variable(s->env, "PATH");
    int error = ENOENT;
    if (strchr(name, '/')) {
        if (name[0] == '/')
            snprintf(found, size, "%s", name);
        else
            snprintf(found, size, "%s/%s", s->cwd, name);
        return 0;
    }
    if (!path)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    while (*path && *name) {
        size_t n = strcspn(path, ":");
        struct stat st;
        if (n)
            snprintf(found, size, "%.*s/%s", (int)n, path, name);
        else
            snprintf(found, size, "%s/%s", s->cwd, name);
        if (!stat(found, &st) && S_ISREG(st.st_mode)) {
            if (!access(found, X_OK))
                return 0;
            error = EACCES;
        }
        path += n + (path[n] == ':');
    }
    return error;
}

/* Less than it was is for root alone; then it stays, as with Flux's shell. */
static void adjust_oom(int32_t value)
{
    char text[16];
    unsigned magnitude = value < 0 ? 0u - (unsigned)value : (unsigned)value;
    char *at = text + sizeof text;
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    do
        *--at = (char)('0' + magnitude % 10);
    while (magnitude /= 10);
    if (value < 0)
        *--at = '-';
    if (fd < 0)
        return;
    ssize_t n = write(fd, at, (size_t)(text + sizeof text - at));
    (void)n;
    close(fd);
}

/* In the child, which shares our memory until it executes: only calls that are safe there. */
static void become(const struct spec *s, const char *program, const int fds[3], volatile int *error)
{
    sigset_t none;
    sigemptyset(&none);
    if (!(s->traits & NO_GROUP))
        setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* whose end nobody would see must not go on unseen */
    for (int i = 0; i < 3; i++)
        if (dup2(fds[i], i) < 0)
            goto failed;
    if (s->stdio[0] == TERMINAL)
        ioctl(0, TIOCSCTTY, 0);
    if (fds[CHANNEL] == CHANNEL_FD)
        fcntl(CHANNEL_FD, F_SETFD, 0);
    else if (fds[CHANNEL] >= 0 && dup2(fds[CHANNEL], CHANNEL_FD) < 0)
        goto failed;
    if (s->oom != OOM_AS_IT_IS)
        adjust_oom(s->oom);
    for (uint32_t i = 0; i < s->limits; i++) {
        uint32_t resource;
        int64_t soft;
        struct rlimit limit;
        memcpy(&resource, s->limit + 12 * i, 4);
        memcpy(&soft, s->limit + 12 * i + 4, 8);
        if (getrlimit((__rlimit_resource_t)resource, &limit))
            continue;
        limit.rlim_cur = soft < 0 || (rlim_t)soft > limit.rlim_max ? limit.rlim_max : (rlim_t)soft;
        setrlimit((__rlimit_resource_t)resource, &limit);
    }
    if (s->cpus) {
        cpu_set_t set;
        CPU_ZERO(&set);
        for (uint32_t i = 0; i < s->cpus; i++) {
            uint32_t cpu;
            memcpy(&cpu, s->cpu + 4 * i, 4);
            if (cpu < CPU_SETSIZE)
                CPU_SET(cpu, &set);
        }
        sched_setaffinity(0, sizeof set, &set);
    }
    if (fchdir(s->directory))
        goto failed;
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (s->traits & STOP_IN_EXEC)
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execve(program, s->argv, s->env);
    if (errno == ENOEXEC) { /* a script without a first line: what execvp(3) does */
        s->argv[-1] = "/bin/sh";
        s->argv[0] = (char *)program;
        execve("/bin/sh", s->argv - 1, s->env);
    }
failed:
    *error = errno;
    _exit(127);
}

/* Never waits: a fifo is opened whether somebody is at its other end or not. */
static int open_file(const struct spec *s, unsigned char kind, const char *path)
{
    const int append = O_WRONLY | O_CREAT | O_APPEND;
    const int flags[] = {[NULL_DEVICE] = O_RDWR, [APPEND] = append, [TRUNCATE] = append | O_TRUNC, [READ] = O_RDONLY,
                         [LABEL_APPEND] = append, [LABEL_TRUNCATE] = append | O_TRUNC};
    const int always = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int file = openat(s->directory, path, flags[kind] | always, 0666);
    if (file < 0 && errno == ENXIO)
        file = openat(s->directory, path, O_RDWR | always);
    if (file >= 0 && kind < LABEL_APPEND) /* what we write ourselves must not make us wait */
        fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
    return file;
}

static int open_pipe(int i, int ours[], int theirs[])
{
    int p[2];
    theirs[i] = -1;
    if (pipe2(p, O_CLOEXEC))
        return errno;
    ours[i] = i == 0 ? p[1] : p[0];
    theirs[i] = i == 0 ? p[0] : p[1];
    fcntl(ours[i], F_SETFL, O_NONBLOCK);
    return 0;
}

/* One terminal for all three: what is typed goes to ours[0], what is shown comes from ours[1]. */
static int open_terminal(const struct spec *s, int ours[], int theirs[])
{
    char name[64];
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0)
        return errno;
    ours[1] = master;
    fcntl(master, F_SETFL, O_NONBLOCK);
    if (grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof name))
        return errno;
    ioctl(master, TIOCSWINSZ, &s->window);
    for (int i = 0; i < 3; i++)
        if ((theirs[i] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
            return errno;
    ours[0] = fcntl(master, F_DUPFD_CLOEXEC, 0);
    return ours[0] < 0 ? errno : 0;
}

static int open_channel(int ours[], int theirs[])
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return errno;
    ours[CHANNEL] = pair[0];
    theirs[CHANNEL] = pair[1];
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    return 0;
}

static int open_stdio(const struct spec *s, int ours[STREAMS], int theirs[STREAMS], struct labelled *files[3],
                      unsigned char *what)
{
    int error = 0;
    for (int i = 0; i < 3 && !error; i++) {
        unsigned char kind = s->stdio[i];
        *what = (unsigned char)i;
        bool captured = s->stdio[0] == TERMINAL && i == 1 && kind >= APPEND && kind < TERMINAL && kind != READ;
        if (kind > TERMINAL || ((kind == TERMINAL) != (s->stdio[0] == TERMINAL) && !captured))
            return EINVAL;
        if (kind == TERMINAL) {
            if (i == 0)
                error = open_terminal(s, ours, theirs);
            continue;
        }
        int file = -1;
        if (kind != PIPE) {
            file = open_file(s, kind, kind == NULL_DEVICE ? "/dev/null" : s->path[i]);
            if (file < 0)
                return errno;
        }
        if (kind >= LABEL_APPEND || captured) {
            files[i] = need(calloc(1, sizeof *files[i]));
            files[i]->fd = file;
            files[i]->plain = kind < LABEL_APPEND;
            files[i]->continued = false;
            files[i]->length = 0;
        } else if (kind != PIPE) {
            theirs[i] = file;
        }
        if (!captured && (kind == PIPE || kind >= LABEL_APPEND))
            error = open_pipe(i, ours, theirs);
    }
    if (error)
        return error;
    *what = 3;
    return s->traits & WITH_CHANNEL ? open_channel(ours, theirs) : 0;
}

/* Leaves a task where a debugger can take it up: at its first instruction, stopped. */
static void hold_in_exec(pid_t pid)
{
    int status;
    if (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_DETACH, pid, NULL, (void *)(uintptr_t)SIGSTOP);
}

static void start(struct spec *s)
{
    if (find(&s->key))
        return;
    struct task *t = need(calloc(1, sizeof *t));
    unsigned h = hash_key(&s->key);
    t->key = s->key;
    t->next_by_key = by_key[h];
    by_key[h] = t;
    known++;
    int ours[STREAMS] = {-1, -1, -1, -1}, theirs[STREAMS] = {-1, -1, -1, -1};
    char program[4096];
    unsigned char what;
    open_directory(s);
    volatile int error = open_stdio(s, ours, theirs, t->file, &what);
    if (!error)
        error = resolve(s, program, sizeof program);
    pid_t pid = -1;
    if (!error) {
        pid = vfork();
        if (pid == 0)
            become(s, program, theirs, &error);
        if (pid < 0)
            error = errno;
    }
    for (int i = 0; i < STREAMS; i++)
        if (theirs[i] >= 0)
            close(theirs[i]);
    if (s->directory >= 0)
        close(s->directory);
    if (error) {
        unsigned char failure[5];
        uint32_t e = (uint32_t)error;
        memcpy(failure, &e, 4);
        failure[4] = what;
        if (pid > 0)
            waitpid(pid, NULL, 0);
        memcpy(t->fd, ours, sizeof ours);
        for (int i = 0; i < STREAMS; i++)
            close_pipe(t, i);
        t->exited = true;
        tell(t, &t->key, 'f', failure, sizeof failure, NULL, 0);
        return;
    }
    t->pid = pid;
    t->next_by_pid = by_pid[(unsigned)pid % BUCKETS];
    by_pid[(unsigned)pid % BUCKETS] = t;
    running++;
    memcpy(t->fd, ours, sizeof ours);
    t->groupless = s->traits & NO_GROUP;
    t->terminal = s->stdio[0] == TERMINAL;
    if (s->traits & STOP_IN_EXEC)
        hold_in_exec(pid);
    unsigned char started[12];
    uint64_t number = (uint64_t)pid;
    uint32_t directory_error = (uint32_t)s->directory_error;
    memcpy(started, &number, 8);
    memcpy(started + 8, &directory_error, 4);
    tell(t, &t->key, 's', started, sizeof started, NULL, 0);
    if (!paused) {
        watch(t, 1, true);
        watch(t, 2, true);
        watch(t, CHANNEL, true);
    }
}

static uint64_t micros(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000 + (uint64_t)time->tv_usec;
}

static void reap(void)
{
    int status;
    pid_t pid;
    struct rusage used;
    while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
        struct task *t = find_pid(pid);
        if (!t)
            continue; /* an orphan of a task */
        remove_pid(t);
        running--;
        t->exited = true;
        close_pipe(t, 0);
        if (t->fd[CHANNEL] >= 0)
            read_channel(t); /* MPI_Abort is said, and then done */
        close_pipe(t, CHANNEL);
        if (!paused)
            for (int i = 1; i < 3; i++)
                if (t->fd[i] >= 0)
                    read_pipe(t, i); /* most have nothing more to say */
        uint32_t s = (uint32_t)status;
        uint64_t usage[2] = {(uint64_t)used.ru_maxrss * 1024, micros(&used.ru_utime) + micros(&used.ru_stime)};
        tell(t, &t->key, 'x', &s, 4, usage, sizeof usage);
    }
}

static void acknowledge(uint64_t upto)
{
    while (first_event && first_event->cursor <= upto && first_event != next_unsent) {
        struct event *e = first_event;
        struct key k;
        memcpy(&k.job, e->frame + 13, 8);
        memcpy(&k.attempt, e->frame + 21, 4);
        memcpy(&k.rank, e->frame + 25, 4);
        struct task *t = find(&k);
        first_event = e->next;
        if (!first_event)
            last_event = NULL;
        spooled -= e->length;
        if (t && is_over(t) && t->last_cursor <= e->cursor)
            forget(t);
        free(e);
    }
    if (paused && spooled < SPOOL_BYTES_MAX / 2)
        pause_reading(false);
}

/* ---- frames from the broker ---- */

struct reader { const unsigned char *at, *end; bool bad; };

static void take(struct reader *r, void *to, size_t n)
{
    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        memset(to, 0, n);
        return;
    }
    memcpy(to, r->at, n);
    r->at += n;
}

static uint32_t take_u32(struct reader *r)
{
    uint32_t v;
    take(r, &v, 4);
    return v;
}

static struct winsize take_window(struct reader *r)
{
    struct winsize window = {0};
    take(r, &window.ws_row, 2);
    take(r, &window.ws_col, 2);
    return window;
}

static struct key take_key(struct reader *r)
{
    struct key k;
    take(r, &k.job, 8);
    k.attempt = take_u32(r);
    k.rank = take_u32(r);
    return k;
}

static char *take_string(struct reader *r)
{
    const unsigned char *nul = memchr(r->at, 0, (size_t)(r->end - r->at));
    char *s = (char *)r->at;
    if (!nul) {
        r->bad = true;
        return "";
    }
    r->at = nul + 1;
    return s;
}

static const unsigned char *take_bytes(struct reader *r, size_t n)
{
    const unsigned char *at = r->at;
    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        return at;
    }
    r->at += n;
    return at;
}

static bool on_start(struct reader *r)
{
    struct spec s;
    s.key = take_key(r);
    s.argc = take_u32(r);
    s.envc = take_u32(r);
    s.limits = take_u32(r);
    s.cpus = take_u32(r);
    take(r, s.stdio, 3);
    take(r, &s.traits, 1);
    s.oom = (int32_t)take_u32(r);
    s.window = take_window(r);
    size_t most = (size_t)(r->end - r->at);
    if (r->bad || !s.argc || s.argc > most || s.envc > most || s.limits > 64 || s.cpus > 65536)
        return false;
    s.limit = take_bytes(r, 12 * (size_t)s.limits);
    s.cpu = take_bytes(r, 4 * (size_t)s.cpus);
    if (r->bad)
        return false;
    s.cwd = take_string(r);
    char **strings = need(malloc(sizeof(char *) * ((size_t)s.argc + s.envc + 3)));
    s.argv = strings + 1;
    s.env = s.argv + s.argc + 1;
    for (uint32_t i = 0; i < s.argc; i++)
        s.argv[i] = take_string(r);
    s.argv[s.argc] = NULL;
    for (uint32_t i = 0; i < s.envc; i++)
        s.env[i] = take_string(r);
    s.env[s.envc] = NULL;
    for (int i = 0; i < 3; i++)
        s.path[i] = s.stdio[i] >= APPEND && s.stdio[i] < TERMINAL ? take_string(r) : NULL;
    if (!r->bad)
        start(&s);
    free(strings);
    return !r->bad;
}

static void on_input(struct task *t, bool eof, const unsigned char *data, size_t length)
{
    if (t->fd[0] < 0 || t->input_eof)
        return;
    if (t->input_length + length > STDIN_BYTES_MAX)
        length = STDIN_BYTES_MAX - t->input_length;
    if (length) {
        t->input = need(realloc(t->input, t->input_length + length));
        memcpy(t->input + t->input_length, data, length);
        t->input_length += length;
    }
    t->input_eof = eof;
    if (eof && t->terminal) { /* a terminal has no end but the one that is typed */
        t->input = need(realloc(t->input, t->input_length + 1));
        t->input[t->input_length++] = END_OF_TERMINAL;
    }
    write_input(t);
}

static bool on_frame(const unsigned char *frame, size_t length)
{
    struct reader r = {frame + 1, frame + length, false};
    struct key k;
    struct task *t;
    uint64_t upto;
    switch (frame[0]) {
    case 'S':
        return on_start(&r);
    case 'K': {
        k = take_key(&r);
        uint32_t signum = take_u32(&r);
        t = r.bad ? NULL : find(&k);
        if (t && t->pid > 0 && !is_over(t))
            signal_task(t, (int)signum);
        return !r.bad;
    }
    case 'I': {
        unsigned char eof;
        k = take_key(&r);
        take(&r, &eof, 1);
        t = r.bad ? NULL : find(&k);
        if (t)
            on_input(t, eof, r.at, (size_t)(r.end - r.at));
        return !r.bad;
    }
    case 'W': {
        k = take_key(&r);
        struct winsize window = take_window(&r);
        t = r.bad ? NULL : find(&k);
        if (t && t->terminal && t->fd[1] >= 0)
            ioctl(t->fd[1], TIOCSWINSZ, &window);
        return !r.bad;
    }
    case 'B': {
        unsigned char on;
        k = take_key(&r);
        take(&r, &on, 1);
        t = r.bad ? NULL : find(&k);
        if (t) {
            t->held = on;
            watch(t, 1, !on && !paused);
        }
        return !r.bad;
    }
    case 'C':
        k = take_key(&r);
        take(&r, &upto, 8);
        t = r.bad ? NULL : find(&k);
        if (t)
            write_channel(t, upto, r.at, (size_t)(r.end - r.at));
        return !r.bad;
    case 'A':
        take(&r, &upto, 8);
        if (!r.bad)
            acknowledge(upto);
        return !r.bad;
    case 'D':
        dismissed = true;
        return true;
    default:
        return false;
    }
}

static void read_broker(void)
{
    if (in_capacity - in_length < READ_BYTES_MAX) {
        in_capacity = in_length + 4 * READ_BYTES_MAX;
        in = need(realloc(in, in_capacity));
    }
    ssize_t n = recv(broker, in + in_length, in_capacity - in_length, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        drop_broker();
        return;
    }
    in_length += (size_t)n;
    size_t at = 0;
    while (in_length - at >= 4) {
        uint32_t length;
        memcpy(&length, in + at, 4);
        if (length == 0 || length > FRAME_BYTES_MAX) {
            drop_broker();
            return;
        }
        if (in_length - at - 4 < length)
            break;
        if (!on_frame(in + at + 4, length)) {
            drop_broker();
            return;
        }
        at += 4 + length;
    }
    memmove(in, in + at, in_length - at);
    in_length -= at;
}

/* A broker connects: it is told which tasks are known, and then all that it has not acknowledged. */
static void accept_broker(void)
{
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) || peer.uid != geteuid()) {
        close(fd);
        return;
    }
    drop_broker();
    size_t length = 5 + 4 + 8 + 8 + 4 + 16 * (size_t)known;
    unsigned char *frame = need(malloc(4 + length));
    uint32_t payload = (uint32_t)(length - 4), version = VERSION, count = known;
    memcpy(frame, &payload, 4);
    frame[4] = 'L';
    memcpy(frame + 5, &version, 4);
    memcpy(frame + 9, &life, 8);
    memcpy(frame + 17, &cursor, 8);
    memcpy(frame + 25, &count, 4);
    size_t at = 29;
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct task *t = by_key[i]; t; t = t->next_by_key, at += 16)
            put_key(frame + at, &t->key);
    ssize_t n = send(fd, frame, at, MSG_NOSIGNAL);
    free(frame);
    if (n != (ssize_t)at) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = BROKER};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e);
    broker = fd;
    killed_at = 0;
    dismissed = false;
    send_events();
}

/* ---- the end ---- */

static void kill_all(int signum)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct task *t = by_key[i]; t; t = t->next_by_key)
            if (t->pid > 0 && !t->exited)
                signal_task(t, signum);
}

/* The socket is what a broker finds us by. Removed, or another's: none will ever come again. */
static bool is_lost(void)
{
    struct stat there;
    if (!lstat(socket_path, &there))
        return there.st_ino != socket_inode;
    return errno == ENOENT || errno == ENOTDIR;
}

/* Without a broker: go when there is nothing to keep, and end the tasks when none comes any more. */
static bool is_finished(long timeout)
{
    if (broker >= 0)
        return false;
    time_t t = now();
    bool lost = is_lost();
    if (!running && !first_event)
        return dismissed || lost || t - alone_since >= (timeout ? timeout : IDLE_SECONDS_MAX);
    if (!lost && (!timeout || t - alone_since < timeout))
        return false;
    if (!killed_at) {
        killed_at = t;
        kill_all(SIGTERM);
    } else if (t - killed_at >= KILL_SECONDS) {
        kill_all(SIGKILL);
    }
    return !running;
}

static int listen_on(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "flux-keeper: %s: path is too long\n", path);
        exit(1);
    }
    strcpy(address.sun_path, path);
    unlink(path);
    umask(0177);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 8)) {
        fprintf(stderr, "flux-keeper: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    struct stat made;
    if (!lstat(path, &made))
        socket_inode = made.st_ino;
    return fd;
}

/* Away from the broker's session and descriptors, so that what ends it does not end us. */
static void detach(void)
{
    if (fork() > 0)
        _exit(0);
    setsid();
    if (fork() > 0)
        _exit(0);
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    for (int fd = 3; fd < 1024; fd++)
        if (fd != listen_fd)
            close(fd);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: flux-keeper SOCKET TIMEOUT [CURSOR]\n");
        return 2;
    }
    mode_t mask = umask(0);
    socket_path = argv[1];
    long timeout = atol(argv[2]);
    cursor = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    listen_fd = listen_on(socket_path);
    umask(mask);
    detach();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "flux-keeper");
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    for (int i = 1; i < NSIG; i++) /* what the broker ignores is no business of the tasks */
        signal(i, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = LISTEN};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listen_fd, &e);
    e.data.u64 = SIGNALS;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, signal_fd, &e);
    alone_since = now();
    if (getrandom(&life, sizeof life, 0) != (ssize_t)sizeof life)
        life = (uint64_t)time(NULL) << 16 ^ (uint64_t)getpid();
    life &= LIFE_MAX;
    while (!is_finished(timeout)) {
        struct epoll_event ready[64];
        int n = epoll_wait(epoll_fd, ready, 64, broker < 0 ? 500 : -1);
        bool reap_now = false;
        for (int i = 0; i < n; i++) {
            uint64_t about = ready[i].data.u64;
            if (about == LISTEN) {
                accept_broker();
            } else if (about == SIGNALS) {
                struct signalfd_siginfo info;
                while (read(signal_fd, &info, sizeof info) > 0)
                    ;
                reap_now = true;
            } else if (about == BROKER) {
                if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                    read_broker();
            } else {
                struct task *t = (struct task *)(uintptr_t)(about & ~(uint64_t)3);
                int which = (int)(about & 3);
                if (t->fd[which] < 0)
                    continue;
                if (which == 0)
                    write_input(t);
                else if (which == CHANNEL)
                    read_channel(t);
                else
                    read_pipe(t, which);
            }
        }
        if (reap_now)
            reap();
        send_events();
    }
    unlink(socket_path);
    return 0;
}
