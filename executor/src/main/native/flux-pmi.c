/* flux-pmi: `flux pmi`, which tries a job's PMI out. It stands beside its job's tasks with the channel that they
 * have, so it is a program of its own and no command of the broker's.
 */
#include "pmi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char USAGE[]
    = "Usage: flux-pmi [OPTIONS] {barrier|exchange|get} ...\n"
      "Test the PMI of a job: run it as the job's command\n"
      "  -h, --help             Display this message.\n"
      "  -t, --timing           Say how long it took\n"
      "  barrier [--test-count=N]   Wait for all tasks, N times\n"
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

static int barrier (int count, int timing)
{
    double start = now ();
    for (int i = 0; i < count; i++)
        check (PMI_Barrier (), "barrier");
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
        check (PMI_KVS_Put (kvsname, key, value), "put");
        check (PMI_KVS_Commit (kvsname), "commit");
        check (PMI_Barrier (), "barrier");
        for (int each = 0; each < size; each++) {
            snprintf (key, sizeof key, "exchange-%d-%d", i, each);
            check (PMI_KVS_Get (kvsname, key, other, sizeof other), "get");
            if (atoi (other) != each * 31 + i) {
                fprintf (stderr, "flux-pmi: rank %d: task %d said '%s', expected %d\n", rank, each, other,
                         each * 31 + i);
                return 1;
            }
        }
        check (PMI_Barrier (), "barrier");
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
        if (PMI_KVS_Get (kvsname, *keys, value, sizeof value)) {
            fprintf (stderr, "flux-pmi: get %s: there is no such key\n", *keys);
            return 1;
        }
        puts (value);
    }
    return 0;
}

int main (int argc, char **argv)
{
    int count = 1, timing = 0, spawned, status;
    const char *command = NULL, *value, *ranks = "0";
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
            if (strcmp (value, "simple") && strcmp (value, "single"))
                return fprintf (stderr, "flux-pmi: --method=%s: this one has simple and single\n", value), 1;
            if (!strcmp (value, "single"))
                unsetenv ("PMI_FD");
        } else if ((value = option (argv[i], "ranks")))
            ranks = value;
        else if (argv[i][0] == '-' && strcmp (argv[i], "-v"))
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
    check (PMI_Init (&spawned), "init");
    check (PMI_Get_rank (&rank), "rank");
    check (PMI_Get_size (&size), "size");
    check (PMI_KVS_Get_my_name (kvsname, sizeof kvsname), "name");
    status = !strcmp (command, "barrier")    ? barrier (count, timing)
             : !strcmp (command, "exchange") ? exchange (count)
                                             : print_values (keys, ranks);
    check (PMI_Finalize (), "finalize");
    free (keys);
    return status;
}
