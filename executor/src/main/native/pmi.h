/* PMI-1, as far as libpmi.c has it. The names and numbers are the standard's. */
#ifndef FLUX_PMI_H
#define FLUX_PMI_H

enum {
    PMI_SUCCESS = 0,
    PMI_FAIL = -1,
    PMI_ERR_INIT = 1,
    PMI_ERR_NOMEM = 2,
    PMI_ERR_INVALID_ARG = 3,
    PMI_ERR_INVALID_KEY = 4,
    PMI_ERR_INVALID_KEY_LENGTH = 5,
    PMI_ERR_INVALID_VAL = 6,
    PMI_ERR_INVALID_VAL_LENGTH = 7,
    PMI_ERR_INVALID_LENGTH = 8,
};

int PMI_Init (int *spawned);
int PMI_Initialized (int *initialized);
int PMI_Finalize (void);
int PMI_Get_size (int *size);
int PMI_Get_rank (int *rank);
int PMI_Get_universe_size (int *size);
int PMI_Get_appnum (int *appnum);
int PMI_Barrier (void);
int PMI_Abort (int exit_code, const char error_msg[]);
int PMI_KVS_Get_my_name (char kvsname[], int length);
int PMI_KVS_Get_name_length_max (int *length);
int PMI_KVS_Get_key_length_max (int *length);
int PMI_KVS_Get_value_length_max (int *length);
int PMI_KVS_Put (const char kvsname[], const char key[], const char value[]);
int PMI_KVS_Commit (const char kvsname[]);
int PMI_KVS_Get (const char kvsname[], const char key[], char value[], int length);
int PMI_Get_clique_size (int *size);
int PMI_Get_clique_ranks (int ranks[], int length);
int PMI_Publish_name (const char service[], const char port[]);
int PMI_Unpublish_name (const char service[]);
int PMI_Lookup_name (const char service[], char port[]);

#endif
