/* Stands in for Slurm's libpmi.so and libpmi2.so: a table and a barrier in the directory $SLURM_STAND_IN, for the tasks
 * of a step. As with Slurm's, PMI2_Init succeeds where the step has no PMI-2, and PMI2_Job_GetId then fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MILLIS 30000

static int barriers;

static int number(const char *name) {
    const char *text = getenv(name);
    return text ? atoi(text) : -1;
}

static char *path(const char *key) {
    static char text[4096];
    snprintf(text, sizeof text, "%s/%s", getenv("SLURM_STAND_IN"), key);
    return text;
}

static int put(const char *key, const char *value) {
    char name[4096];
    FILE *file;
    snprintf(name, sizeof name, "%s", path(key));
    strcat(name, ".new");
    file = fopen(name, "w");
    if (!file)
        return -1;
    fputs(value, file);
    fclose(file);
    return rename(name, path(key));
}

static int get(const char *key, char *value, int length) {
    FILE *file = fopen(path(key), "r");
    size_t n = file ? fread(value, 1, length - 1, file) : 0;
    if (!file)
        return 4;
    value[n] = '\0';
    return fclose(file);
}

static int barrier(void) {
    char key[64];
    int size = number("SLURM_NTASKS"), waited = 0;
    snprintf(key, sizeof key, "barrier.%d.%d", barriers, number("SLURM_PROCID"));
    put(key, "");
    for (int rank = 0; rank < size; rank++) {
        snprintf(key, sizeof key, "barrier.%d.%d", barriers, rank);
        for (; access(path(key), F_OK); usleep(1000))
            if (waited++ > PATIENCE_MILLIS)
                return -1;
    }
    barriers++;
    return 0;
}

int PMI_Init(int *spawned) { *spawned = 0; return getenv("SLURM_STAND_IN") ? 0 : -1; }
int PMI_Finalize(void) { return 0; }
int PMI_Get_size(int *size) { *size = number("SLURM_NTASKS"); return 0; }
int PMI_Get_rank(int *rank) { *rank = number("SLURM_PROCID"); return 0; }
int PMI_Barrier(void) { return barrier(); }
int PMI_KVS_Get_my_name(char *name, int length) { snprintf(name, length, "4711.0"); return 0; }
int PMI_KVS_Put(const char *name, const char *key, const char *value) { return strcmp(name, "4711.0") ? 3 : put(key, value); }
int PMI_KVS_Commit(const char *name) { return strcmp(name, "4711.0") ? 3 : 0; }
int PMI_KVS_Get(const char *name, const char *key, char *value, int length) { return strcmp(name, "4711.0") ? 3 : get(key, value, length); }

int PMI2_Init(int *spawned, int *size, int *rank, int *appnum) {
    *spawned = *appnum = 0;
    *size = number("SLURM_NTASKS");
    *rank = number("SLURM_PROCID");
    return 0;
}
int PMI2_Finalize(void) { return 0; }
int PMI2_Job_GetId(char *id, int length) {
    snprintf(id, length, "4711.0");
    return strcmp(getenv("SLURM_MPI_TYPE"), "pmi2") ? 14 : 0;
}
int PMI2_KVS_Put(const char *key, const char *value) { return put(key, value); }
int PMI2_KVS_Fence(void) { return barrier(); }
int PMI2_KVS_Get(const char *id, int source, const char *key, char *value, int length, int *found) {
    int error = id || source != -1 ? 3 : get(key, value, length);
    *found = error ? 0 : (int)strlen(value);
    return error;
}
int PMI2_Info_GetJobAttr(const char *name, char *value, int length, int *found) {
    *found = !strcmp(name, "PMI_process_mapping");
    snprintf(value, length, "(vector,(0,%d,1))", number("SLURM_NTASKS"));
    return 0;
}
