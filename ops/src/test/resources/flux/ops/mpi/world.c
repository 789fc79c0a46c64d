/* Every rank checks that it is in the world that was asked for. Usage: world SIZE [abort | kill | leave | publish RANK]:
 * what rank RANK does first. Prints `world R of N: SUM, token T`; exit 1 when something does not add up. */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A number goes round the ring once; everyone adds one. */
static int round_trip(int rank, int size) {
    int token = 0;
    int next = (rank + 1) % size, before = (rank + size - 1) % size;
    if (size == 1) {
        return 1;
    }
    if (rank == 0) {
        MPI_Send(&token, 1, MPI_INT, next, 0, MPI_COMM_WORLD);
    }
    MPI_Recv(&token, 1, MPI_INT, before, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    token++;
    if (rank != 0) {
        MPI_Send(&token, 1, MPI_INT, next, 0, MPI_COMM_WORLD);
    }
    MPI_Bcast(&token, 1, MPI_INT, 0, MPI_COMM_WORLD);
    return token;
}

static void publish(void) {
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (MPI_Publish_name("service", MPI_INFO_NULL, "port") != MPI_SUCCESS) {
        printf("not published\n");
    }
}

static void act(const char *what) {
    if (strcmp(what, "abort") == 0) {
        MPI_Abort(MPI_COMM_WORLD, 7);
    } else if (strcmp(what, "kill") == 0) {
        raise(SIGKILL);
    } else if (strcmp(what, "leave") == 0) {
        _exit(3);
    } else {
        publish();
    }
}

int main(int argc, char **argv) {
    int rank, size, sum = 0, token;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (argc > 3 && atoi(argv[3]) == rank) {
        act(argv[2]);
    }
    MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    token = round_trip(rank, size);
    printf("world %d of %d: %d, token %d\n", rank, size, sum, token);
    fflush(stdout);
    MPI_Finalize();
    return atoi(argv[1]) == size && sum == size * (size - 1) / 2 && token == size ? 0 : 1;
}
