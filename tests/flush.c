/* Makes the threads of Mesa's software driver flush subnormal numbers, in what they read and in what they write, as most
 * GPUs do. To be loaded before the C library (LD_PRELOAD) on x86-64; tests/flush does so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xmmintrin.h>

/* The bits of MXCSR: results that are subnormal become 0, and so do arguments. */
enum { FLUSH = 0x8000 | 0x0040 };

typedef void *(*Start)(void *);
typedef int (*Create)(pthread_t *, const pthread_attr_t *, Start, void *);

struct thread {
    Start start;
    void *argument;
};

static void *flushing(void *given) {
    struct thread thread = *(struct thread *)given;
    free(given);
    _mm_setcsr(_mm_getcsr() | FLUSH);
    return thread.start(thread.argument);
}

static int is_drivers(Start start) {
    Dl_info where;
    return dladdr((void *)start, &where) && where.dli_fname && strstr(where.dli_fname, "libvulkan_lvp");
}

int pthread_create(pthread_t *id, const pthread_attr_t *attributes, Start start, void *argument) {
    Create create = (Create)dlsym(RTLD_NEXT, "pthread_create");
    struct thread *thread = is_drivers(start) ? malloc(sizeof *thread) : NULL;
    if (!thread)
        return create(id, attributes, start, argument);
    *thread = (struct thread){start, argument};
    int failed = create(id, attributes, flushing, thread);
    if (failed)
        free(thread);
    return failed;
}
