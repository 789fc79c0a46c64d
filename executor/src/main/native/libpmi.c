/* libpmi.so: PMI-1's functions over the channel that a job's shell gives each task (PMI_FD; RFC 13).
 *
 * Open MPI opens it by the name in FLUX_PMI_LIBRARY_PATH, other programs find it through LD_LIBRARY_PATH. A program
 * that was not started by a shell is alone: size 1, and a table of its own.
 */
#include "pmi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_MAX 4096
#define NAME_MAX_DEFAULT 64
#define VALUE_MAX_DEFAULT 1024

/* A broker that looks for its launcher's library knows by this that it has found Flux's own. */
int flux_pmi_library = 1;

struct pair { struct pair *next; char *key, *value; };

static int fd = -1, rank, size = 1, initialized, alone;
static int name_max = NAME_MAX_DEFAULT, key_max = NAME_MAX_DEFAULT, value_max = VALUE_MAX_DEFAULT;
static char kvsname[NAME_MAX_DEFAULT + 1] = "singleton";
static struct pair *own;
static char in[LINE_MAX];
static size_t in_length;

static int number_from (const char *name, int otherwise)
{
    const char *text = getenv (name);
    return text ? atoi (text) : otherwise;
}

static int say (const char *line)
{
    size_t length = strlen (line);
    while (length) {
        ssize_t n = send (fd, line, length, MSG_NOSIGNAL);
        if (n < 0 && errno == ENOTSOCK)
            n = write (fd, line, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PMI_FAIL;
        line += n;
        length -= (size_t)n;
    }
    return PMI_SUCCESS;
}

/* One line, without its end. */
static int hear (char line[LINE_MAX])
{
    for (;;) {
        char *end = memchr (in, '\n', in_length);
        if (end) {
            size_t length = (size_t)(end - in);
            memcpy (line, in, length);
            line[length] = '\0';
            in_length -= length + 1;
            memmove (in, end + 1, in_length);
            return PMI_SUCCESS;
        }
        if (in_length == sizeof in)
            return PMI_FAIL;
        ssize_t n = read (fd, in + in_length, sizeof in - in_length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return PMI_FAIL;
        in_length += (size_t)n;
    }
}

/* What stands behind KEY= in `line`: to the next blank, or to the end for "value". */
static const char *find (const char *line, const char *key)
{
    size_t length = strlen (key);
    for (const char *at = line; (at = strstr (at, key)); at += length)
        if ((at == line || at[-1] == ' ') && at[length] == '=')
            return at + length + 1;
    return NULL;
}

static int number (const char *line, const char *key, int otherwise)
{
    const char *text = find (line, key);
    return text ? atoi (text) : otherwise;
}

/* Asks, and waits for the answer `name`. */
static int ask (const char *request, const char *name, char answer[LINE_MAX])
{
    const char *cmd;
    size_t length = strlen (name);
    if (say (request) || hear (answer))
        return PMI_FAIL;
    cmd = find (answer, "cmd");
    if (!cmd || strncmp (cmd, name, length) || (cmd[length] && cmd[length] != ' '))
        return PMI_FAIL;
    return number (answer, "rc", PMI_SUCCESS);
}

int PMI_Init (int *spawned)
{
    char answer[LINE_MAX];
    int error;
    if (!spawned)
        return PMI_ERR_INVALID_ARG;
    *spawned = 0;
    if (initialized)
        return PMI_ERR_INIT;
    fd = number_from ("PMI_FD", -1);
    alone = fd < 0;
    initialized = 1;
    if (alone)
        return PMI_SUCCESS;
    rank = number_from ("PMI_RANK", 0);
    size = number_from ("PMI_SIZE", 1);
    error = ask ("cmd=init pmi_version=1 pmi_subversion=1\n", "response_to_init", answer);
    if (!error)
        error = ask ("cmd=get_maxes\n", "maxes", answer);
    if (!error) {
        name_max = number (answer, "kvsname_max", name_max);
        key_max = number (answer, "keylen_max", key_max);
        value_max = number (answer, "vallen_max", value_max);
        error = ask ("cmd=get_my_kvsname\n", "my_kvsname", answer);
    }
    if (!error) {
        const char *name = find (answer, "kvsname");
        if (!name)
            error = PMI_FAIL;
        else
            snprintf (kvsname, sizeof kvsname, "%.*s", (int)strcspn (name, " "), name);
    }
    if (error)
        initialized = 0;
    return error;
}

int PMI_Initialized (int *is)
{
    if (!is)
        return PMI_ERR_INVALID_ARG;
    *is = initialized;
    return PMI_SUCCESS;
}

int PMI_Finalize (void)
{
    char answer[LINE_MAX];
    int error = PMI_SUCCESS;
    if (!initialized)
        return PMI_ERR_INIT;
    if (!alone) {
        error = ask ("cmd=finalize\n", "finalize_ack", answer);
        close (fd);
    }
    initialized = 0;
    return error;
}

static int give (int *to, int value)
{
    if (!initialized)
        return PMI_ERR_INIT;
    if (!to)
        return PMI_ERR_INVALID_ARG;
    *to = value;
    return PMI_SUCCESS;
}

static int give_asked (const char *request, const char *name, const char *key, int otherwise, int *to)
{
    char answer[LINE_MAX];
    int error = give (to, otherwise);
    if (error || alone)
        return error;
    error = ask (request, name, answer);
    if (!error)
        *to = number (answer, key, otherwise);
    return error;
}

int PMI_Get_size (int *to)
{
    return give (to, size);
}

int PMI_Get_rank (int *to)
{
    return give (to, rank);
}

int PMI_Get_universe_size (int *to)
{
    return give_asked ("cmd=get_universe_size\n", "universe_size", "size", size, to);
}

int PMI_Get_appnum (int *to)
{
    return give_asked ("cmd=get_appnum\n", "appnum", "appnum", 0, to);
}

int PMI_KVS_Get_name_length_max (int *to)
{
    return give (to, name_max);
}

int PMI_KVS_Get_key_length_max (int *to)
{
    return give (to, key_max);
}

int PMI_KVS_Get_value_length_max (int *to)
{
    return give (to, value_max);
}

int PMI_Barrier (void)
{
    char answer[LINE_MAX];
    if (!initialized)
        return PMI_ERR_INIT;
    return alone ? PMI_SUCCESS : ask ("cmd=barrier_in\n", "barrier_out", answer);
}

/* The shell ends the job; until then there is nothing to go on with. */
int PMI_Abort (int exit_code, const char message[])
{
    char line[LINE_MAX];
    if (!alone && initialized) {
        if (message && *message)
            snprintf (line, sizeof line, "cmd=abort exitcode=%d error_msg=%.1000s", exit_code, message);
        else
            snprintf (line, sizeof line, "cmd=abort exitcode=%d", exit_code);
        for (char *at = line; *at; at++)
            if (*at == '\n')
                *at = ' ';
        strcat (line, "\n");
        say (line);
    } else if (message)
        fprintf (stderr, "PMI_Abort: %s\n", message);
    exit (exit_code);
}

int PMI_KVS_Get_my_name (char to[], int length)
{
    if (!initialized)
        return PMI_ERR_INIT;
    if (!to)
        return PMI_ERR_INVALID_ARG;
    if (length <= (int)strlen (kvsname))
        return PMI_ERR_INVALID_LENGTH;
    strcpy (to, kvsname);
    return PMI_SUCCESS;
}

static int put_alone (const char *key, const char *value)
{
    struct pair *pair = malloc (sizeof *pair);
    if (!pair)
        return PMI_ERR_NOMEM;
    pair->key = strdup (key);
    pair->value = strdup (value);
    pair->next = own;
    own = pair;
    return pair->key && pair->value ? PMI_SUCCESS : PMI_ERR_NOMEM;
}

int PMI_KVS_Put (const char name[], const char key[], const char value[])
{
    char line[LINE_MAX], answer[LINE_MAX];
    if (!initialized)
        return PMI_ERR_INIT;
    if (!name || !key || !value)
        return PMI_ERR_INVALID_ARG;
    if (!*key || (int)strlen (key) >= key_max || strpbrk (key, " \n="))
        return PMI_ERR_INVALID_KEY_LENGTH;
    if ((int)strlen (value) >= value_max)
        return PMI_ERR_INVALID_VAL_LENGTH;
    if (strchr (value, '\n'))
        return PMI_ERR_INVALID_VAL;
    if (alone)
        return put_alone (key, value);
    if (snprintf (line, sizeof line, "cmd=put kvsname=%s key=%s value=%s\n", name, key, value) >= (int)sizeof line)
        return PMI_ERR_INVALID_VAL_LENGTH;
    return ask (line, "put_result", answer);
}

/* Each put is there at once. */
int PMI_KVS_Commit (const char name[])
{
    return !initialized ? PMI_ERR_INIT : name ? PMI_SUCCESS : PMI_ERR_INVALID_ARG;
}

int PMI_KVS_Get (const char name[], const char key[], char value[], int length)
{
    char line[LINE_MAX], answer[LINE_MAX];
    const char *found = NULL;
    int error;
    if (!initialized)
        return PMI_ERR_INIT;
    if (!name || !key || !value || length < 1)
        return PMI_ERR_INVALID_ARG;
    if (alone) {
        for (struct pair *pair = own; pair && !found; pair = pair->next)
            found = strcmp (pair->key, key) ? NULL : pair->value;
    } else {
        if (snprintf (line, sizeof line, "cmd=get kvsname=%s key=%s\n", name, key) >= (int)sizeof line)
            return PMI_ERR_INVALID_KEY_LENGTH;
        if ((error = ask (line, "get_result", answer)))
            return error;
        found = find (answer, "value");
    }
    if (!found)
        return PMI_ERR_INVALID_KEY;
    if ((int)strlen (found) >= length)
        return PMI_ERR_INVALID_LENGTH;
    strcpy (value, found);
    return PMI_SUCCESS;
}

/* The tasks on this node, by PMI_process_mapping: (vector,(nodeid,nodes,tasks),...), again and again. */
static int clique (int ranks[], int length)
{
    char map[VALUE_MAX_DEFAULT];
    int *nodes = malloc (sizeof *nodes * (size_t)size);
    int filled = 0, count = 0;
    if (!nodes)
        return PMI_ERR_NOMEM;
    for (int i = 0; i < size; i++)
        nodes[i] = i;
    if (!PMI_KVS_Get (kvsname, "PMI_process_mapping", map, sizeof map))
        while (filled < size) {
            int before = filled, first, number, each;
            for (char *at = strstr (map, ",("); at && sscanf (at, ",(%d,%d,%d)", &first, &number, &each) == 3;
                 at = strstr (at + 1, ",("))
                for (int node = first; node < first + number; node++)
                    for (int i = 0; i < each && filled < size; i++)
                        nodes[filled++] = node;
            if (filled == before)
                break;
        }
    for (int i = 0; i < size; i++)
        if (nodes[i] == nodes[rank]) {
            if (ranks && count < length)
                ranks[count] = i;
            count++;
        }
    free (nodes);
    return count;
}

int PMI_Get_clique_size (int *to)
{
    int error = give (to, 1);
    if (!error)
        *to = clique (NULL, 0);
    return error;
}

int PMI_Get_clique_ranks (int ranks[], int length)
{
    if (!initialized)
        return PMI_ERR_INIT;
    if (!ranks)
        return PMI_ERR_INVALID_ARG;
    return clique (ranks, length) > length ? PMI_ERR_INVALID_LENGTH : PMI_SUCCESS;
}

int PMI_Publish_name (const char service[], const char port[])
{
    (void)service;
    (void)port;
    return PMI_FAIL;
}

int PMI_Unpublish_name (const char service[])
{
    (void)service;
    return PMI_FAIL;
}

int PMI_Lookup_name (const char service[], char port[])
{
    (void)service;
    (void)port;
    return PMI_FAIL;
}
