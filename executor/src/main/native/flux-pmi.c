/* flux-pmi: `flux pmi`, which tries a job's PMI out. It stands beside its job's tasks with the channel that they
 * have, so it is a program of its own and no command of the broker's.
 */
#include "pmi.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char USAGE[]
    = "Usage: flux-pmi [OPTIONS] {barrier|exchange|get} ...\n"
      "Test the PMI of a job: run it as the job's command\n"
      "  -h, --help             Display this message.\n"
      "  -t, --timing           Say how long it took\n"
      "  -v, --verbose          Accepted: FLUX_PMI_DEBUG=1 shows what is said\n"
      "      --method=METHOD    simple, single, libpmi[:PATH] or libpmi2[:PATH]\n"
      "      --libpmi-noflux    Refuse a library that is Flux's own\n"
      "  barrier [--test-count=N] [--test-timing] [--test-abort=RANK]\n"
      "                             Wait for all tasks, N times; or have RANK abort the job\n"
      "  exchange [--count=N]       Let each task tell something to all others, N times\n"
      "  get [--ranks=N] KEY...     Print values; on rank N only (default 0, or all)\n"
      "Examples:\n"
      "  flux run -n4 flux pmi barrier\n"
      "  flux run -n4 flux pmi exchange --count=10\n"
      "  flux run -n4 flux pmi get PMI_process_mapping\n";

static int rank, size;
static char kvsname[128];

static void check (int error, const char *what)
{
    if (error) {
        fprintf (stderr, "flux-pmi: %s: error %d\n", what, error);
        exit (1);
    }
}

/* What is tried out: the client that is linked in, or that of a library. */
static struct {
    int (*init) (int *);
    int (*get_rank) (int *);
    int (*get_size) (int *);
    int (*get_name) (char *, int);
    int (*put) (const char *, const char *, const char *);
    int (*commit) (const char *);
    int (*barrier) (void);
    int (*get) (const char *, const char *, char *, int);
    int (*finalize) (void);
    int (*abort) (int, const char *);
} pmi = { PMI_Init,       PMI_Get_rank, PMI_Get_size, PMI_KVS_Get_my_name, PMI_KVS_Put,
          PMI_KVS_Commit, PMI_Barrier,  PMI_KVS_Get,  PMI_Finalize,        PMI_Abort };

/* A library of PMI-2 as one of PMI-1: its fence is commit and barrier. */
static struct {
    int (*init) (int *, int *, int *, int *);
    int (*job_id) (char *, int);
    int (*put) (const char *, const char *);
    int (*fence) (void);
    int (*get) (const char *, int, const char *, char *, int, int *);
    int (*attribute) (const char *, char *, int, int *);
    int (*finalize) (void);
    int (*abort) (int, const char *);
    int rank, size;
} pmi2;

static int pmi2_init (int *has_parent)
{
    int appnum;
    return pmi2.init (has_parent, &pmi2.size, &pmi2.rank, &appnum);
}

static int pmi2_rank (int *value)
{
    *value = pmi2.rank;
    return 0;
}

static int pmi2_size (int *value)
{
    *value = pmi2.size;
    return 0;
}

static int pmi2_put (const char *name, const char *key, const char *value)
{
    (void)name;
    return pmi2.put (key, value);
}

static int pmi2_commit (const char *name)
{
    (void)name;
    return 0;
}

/* Some values are the job's attributes, as PMI_process_mapping. */
static int pmi2_get (const char *name, const char *key, char *value, int max)
{
    int length, found = 0;
    if (!pmi2.get (name, -1, key, value, max, &length))
        return 0;
    return pmi2.attribute (key, value, max, &found) || !found;
}

static int pmi2_abort (int code, const char *message)
{
    (void)code;
    return pmi2.abort (1, message);
}

static void *library;

static void *function (const char *name)
{
    void *found = dlsym (library, name);
    if (!found) {
        fprintf (stderr, "flux-pmi: %s is not in the library\n", name);
        exit (1);
    }
    return found;
}

/* `method` is libpmi, libpmi2, or one of these with :PATH. */
static void load (const char *method, int noflux)
{
    const char *colon = strchr (method, ':');
    int second = !strncmp (method, "libpmi2", 7);
    const char *path = colon ? colon + 1 : second ? "libpmi2.so" : "libpmi.so";
    library = dlopen (path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf (stderr, "flux-pmi: %s\n", dlerror ());
        exit (1);
    }
    if (noflux && dlsym (library, "flux_pmi_library")) {
        fprintf (stderr, "flux-pmi: %s is Flux's own library, which --libpmi-noflux refuses\n", path);
        exit (1);
    }
    if (second) {
        *(void **)&pmi2.init = function ("PMI2_Init");
        *(void **)&pmi2.job_id = function ("PMI2_Job_GetId");
        *(void **)&pmi2.put = function ("PMI2_KVS_Put");
        *(void **)&pmi2.fence = function ("PMI2_KVS_Fence");
        *(void **)&pmi2.get = function ("PMI2_KVS_Get");
        *(void **)&pmi2.attribute = function ("PMI2_Info_GetJobAttr");
        *(void **)&pmi2.finalize = function ("PMI2_Finalize");
        *(void **)&pmi2.abort = function ("PMI2_Abort");
        pmi.init = pmi2_init;
        pmi.get_rank = pmi2_rank;
        pmi.get_size = pmi2_size;
        pmi.get_name = pmi2.job_id;
        pmi.put = pmi2_put;
        pmi.commit = pmi2_commit;
        pmi.barrier = pmi2.fence;
        pmi.get = pmi2_get;
        pmi.finalize = pmi2.finalize;
        pmi.abort = pmi2_abort;
        return;
    }
    *(void **)&pmi.init = function ("PMI_Init");
    *(void **)&pmi.get_rank = function ("PMI_Get_rank");
    *(void **)&pmi.get_size = function ("PMI_Get_size");
    *(void **)&pmi.get_name = function ("PMI_KVS_Get_my_name");
    *(void **)&pmi.put = function ("PMI_KVS_Put");
    *(void **)&pmi.commit = function ("PMI_KVS_Commit");
    *(void **)&pmi.barrier = function ("PMI_Barrier");
    *(void **)&pmi.get = function ("PMI_KVS_Get");
    *(void **)&pmi.finalize = function ("PMI_Finalize");
    *(void **)&pmi.abort = function ("PMI_Abort");
}

static double now (void)
{
    struct timespec t;
    clock_gettime (CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static const char *label (void)
{
    const char *cc = getenv ("FLUX_JOB_CC"), *id = getenv ("FLUX_JOB_ID");
    return cc ? cc : id ? id : "0";
}

/* The value of --NAME=VALUE, or NULL when `word` is another. */
static const char *option (const char *word, const char *name)
{
    size_t length = strlen (name);
    return strncmp (word, "--", 2) || strncmp (word + 2, name, length) || word[2 + length] != '=' ? NULL
                                                                                                 : word + 3 + length;
}

static int wrong (const char *word)
{
    fprintf (stderr, "flux-pmi: unknown or incomplete argument '%s'\n%s", word, USAGE);
    return 1;
}

static int barrier (int count, int timing, int aborting)
{
    double start = now ();
    if (rank == aborting) {
        char text[64];
        snprintf (text, sizeof text, "flux-pmi: rank %d is aborting", rank);
        pmi.abort (1, text);
        return 1;
    }
    for (int i = 0; i < count; i++)
        check (pmi.barrier (), "barrier");
    if (rank == 0 && timing)
        printf ("%s: completed pmi barrier on %d tasks in %.3fs.\n", label (), size, now () - start);
    else if (rank == 0)
        printf ("%s: completed pmi barrier on %d tasks\n", label (), size);
    return 0;
}

static int exchange (int count)
{
    double start = now ();
    for (int i = 0; i < count; i++) {
        char key[64], value[64], other[1024];
        snprintf (key, sizeof key, "exchange-%d-%d", i, rank);
        snprintf (value, sizeof value, "%d", rank * 31 + i);
        check (pmi.put (kvsname, key, value), "put");
        check (pmi.commit (kvsname), "commit");
        check (pmi.barrier (), "barrier");
        for (int each = 0; each < size; each++) {
            snprintf (key, sizeof key, "exchange-%d-%d", i, each);
            check (pmi.get (kvsname, key, other, sizeof other), "get");
            if (atoi (other) != each * 31 + i) {
                fprintf (stderr, "flux-pmi: rank %d: task %d said '%s', expected %d\n", rank, each, other,
                         each * 31 + i);
                return 1;
            }
        }
        check (pmi.barrier (), "barrier");
    }
    if (rank == 0)
        printf ("%s: completed pmi exchange on %d tasks in %.3fs.\n", label (), size, now () - start);
    return 0;
}

static int print_values (char **keys, const char *ranks)
{
    if (strcmp (ranks, "all") && atoi (ranks) != rank)
        return 0;
    for (; *keys; keys++) {
        char value[4096];
        if (pmi.get (kvsname, *keys, value, sizeof value)) {
            fprintf (stderr, "flux-pmi: get %s: there is no such key\n", *keys);
            return 1;
        }
        puts (value);
    }
    return 0;
}

int main (int argc, char **argv)
{
    int count = 1, timing = 0, aborting = -1, noflux = 0, spawned, status;
    const char *command = NULL, *value, *ranks = "0", *method = "simple";
    char **keys = calloc ((size_t)argc + 1, sizeof *keys);
    int given = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp (argv[i], "-h") || !strcmp (argv[i], "--help"))
            return fputs (USAGE, stdout), 0;
        if (!strcmp (argv[i], "-t") || !strcmp (argv[i], "--timing") || !strcmp (argv[i], "--test-timing"))
            timing = 1;
        else if ((value = option (argv[i], "count")) || (value = option (argv[i], "test-count")))
            count = atoi (value);
        else if ((value = option (argv[i], "method"))) {
            if (strcmp (value, "simple") && strcmp (value, "single") && strncmp (value, "libpmi", 6))
                return fprintf (stderr, "flux-pmi: --method=%s: there are simple, single, libpmi, libpmi2\n", value), 1;
            method = value;
        } else if ((value = option (argv[i], "ranks")))
            ranks = value;
        else if ((value = option (argv[i], "test-abort")))
            aborting = atoi (value);
        else if (!strcmp (argv[i], "--libpmi-noflux"))
            noflux = 1;
        else if (argv[i][0] == '-' && strcmp (argv[i], "-v") && strncmp (argv[i], "--verbose", 9))
            return wrong (argv[i]);
        else if (argv[i][0] != '-' && !command)
            command = argv[i];
        else if (argv[i][0] != '-')
            keys[given++] = argv[i];
    }
    if (!command || count < 1)
        return fputs (USAGE, stderr), 1;
    if (strcmp (command, "barrier") && strcmp (command, "exchange") && strcmp (command, "get"))
        return wrong (command);
    if (!strcmp (method, "single"))
        unsetenv ("PMI_FD");
    else if (strcmp (method, "simple"))
        load (method, noflux);
    check (pmi.init (&spawned), "init");
    check (pmi.get_rank (&rank), "rank");
    check (pmi.get_size (&size), "size");
    check (pmi.get_name (kvsname, sizeof kvsname), "name");
    status = !strcmp (command, "barrier")    ? barrier (count, timing, aborting)
             : !strcmp (command, "exchange") ? exchange (count)
                                             : print_values (keys, ranks);
    check (pmi.finalize (), "finalize");
    free (keys);
    return status;
}
