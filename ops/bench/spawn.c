/* The floor that everything is measured against: posix_spawn and waitpid of a program, N times in each of P processes.
 * Prints spawns per second and CPU milliseconds per spawn.   usage: spawn N P PROGRAM */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static void spawn_all(int n, char *program)
{
    char *argv[] = {program, NULL};
    for (int i = 0; i < n; i++) {
        pid_t pid;
        if (posix_spawn(&pid, program, NULL, NULL, argv, environ))
            exit(1);
        waitpid(pid, NULL, 0);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int n = atoi(argv[1]), p = atoi(argv[2]);
    struct timespec a, b;
    struct rusage u;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < p; i++)
        if (fork() == 0) {
            spawn_all(n, argv[3]);
            exit(0);
        }
    while (wait(NULL) > 0)
        ;
    clock_gettime(CLOCK_MONOTONIC, &b);
    getrusage(RUSAGE_CHILDREN, &u);
    double wall = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    printf("%.0f %.3f\n", n * p / wall, (seconds(u.ru_utime) + seconds(u.ru_stime)) * 1e3 / (n * p));
    return 0;
}
