/* A disk between SQLite and the real one: it can write down what reaches it, be slow, full or broken.
 *
 * Preloaded into a server. It minds only the database's files in the folder DISK_FOLDER: *.db, *-wal, *-journal, and
 * *-shm for room and failures alone. DISK_CONTROL is a file of `struct control` that the test maps as well and may
 * change at any moment. DISK_LOG is where records go; see `struct record`.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4 };

struct control {
    int64_t fail;   /* which calls fail: WRITE | SYNC | TRUNCATE */
    int64_t error;  /* with which errno */
    int64_t after;  /* so many of them still succeed */
    int64_t times;  /* so many of them fail then */
    int64_t failed; /* so many have failed */
    int64_t room;   /* bytes by which files may still grow; negative: no limit */
    int64_t delay;  /* microseconds that each sync takes longer */
};

/* what: 'o'pened anew, 'w'ritten, 't'runcated, 's'ync begun, 'f' sync finished, 'u'nlinked. A folder has syncs too. */
struct record {
    int64_t at; /* nanoseconds of CLOCK_MONOTONIC */
    uint64_t file; /* inode */
    int64_t offset; /* or the new length */
    uint32_t thread;
    uint32_t length; /* of what follows: bytes that were written, or a name */
    uint8_t what;
    uint8_t padding[7];
};

static struct control *control;
static const char *folder;
static int log_to = -1;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    folder = getenv("DISK_FOLDER");
    if (!folder || !getenv("DISK_CONTROL")) return;
    int file = open(getenv("DISK_CONTROL"), O_RDWR | O_CLOEXEC);
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || mapped == MAP_FAILED) abort();
    control = mapped;
    close(file);
    if (getenv("DISK_LOG")) log_to = open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ends_with(const char *path, const char *end) {
    size_t length = strlen(path), other = strlen(end);
    return length >= other && !strcmp(path + length - other, end);
}

/* 'd'atabase, 'w'al or journal, 's'hm, '/' the folder itself, or 0: none of our business. */
static int kind_of_path(const char *path) {
    if (!control || strncmp(path, folder, strlen(folder))) return 0;
    if (!strcmp(path, folder)) return '/';
    if (ends_with(path, ".db")) return 'd';
    if (ends_with(path, "-wal") || ends_with(path, "-journal")) return 'w';
    return ends_with(path, "-shm") ? 's' : 0;
}

static int kind_of(int file) {
    char link[32], path[4096];
    if (!control) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return kind_of_path(path);
}

static void record_of(uint64_t inode, uint8_t what, int64_t offset, const void *bytes, uint32_t length) {
    struct timespec now;
    if (log_to < 0) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t at = now.tv_sec * 1000000000LL + now.tv_nsec;
    struct record head = {at, inode, offset, (uint32_t)gettid(), length, what, {0}};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, length}};
    if (writev(log_to, parts, 2) != (ssize_t)(sizeof head + length)) abort();
}

static void record(uint8_t what, int file, int64_t offset, const void *bytes, uint32_t length) {
    struct stat known;
    if (!fstat(file, &known)) record_of(known.st_ino, what, offset, bytes, length);
}

static int fails(int call) {
    if (!(control->fail & call)) return 0;
    if (__atomic_fetch_sub(&control->after, 1, __ATOMIC_SEQ_CST) > 0) return 0;
    if (__atomic_fetch_sub(&control->times, 1, __ATOMIC_SEQ_CST) <= 0) return 0;
    __atomic_fetch_add(&control->failed, 1, __ATOMIC_SEQ_CST);
    errno = (int)control->error;
    return 1;
}

/* Whether there is room for a write that ends there; takes it. */
static int has_room(int file, int64_t end) {
    struct stat known;
    if (control->room < 0 || fstat(file, &known) || end <= known.st_size) return 1;
    int64_t growth = end - known.st_size;
    if (__atomic_sub_fetch(&control->room, growth, __ATOMIC_SEQ_CST) >= 0) return 1;
    __atomic_add_fetch(&control->room, growth, __ATOMIC_SEQ_CST);
    errno = ENOSPC;
    return 0;
}

static void give_back(int64_t bytes) {
    if (control->room >= 0 && bytes > 0) __atomic_add_fetch(&control->room, bytes, __ATOMIC_SEQ_CST);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    int kind = kind_of(file);
    if (!kind) return real(file, bytes, length, offset);
    if (!has_room(file, offset + length)) return -1;
    pthread_mutex_lock(&one_at_a_time);
    int broken = fails(WRITE), trouble = errno;
    /* A write that fails may have done half of its work; a file that is closed to writing takes nothing. */
    size_t most = !broken ? length : trouble == EROFS ? 0 : length / 2;
    ssize_t done = most ? real(file, bytes, most, offset) : 0;
    if (!broken) trouble = errno;
    if (done > 0 && kind != 's') record('w', file, offset, bytes, (uint32_t)done);
    pthread_mutex_unlock(&one_at_a_time);
    errno = trouble;
    return broken ? -1 : done;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) { return pwrite64(file, bytes, length, offset); }

static int synced(int file, int (*real)(int)) {
    int kind = kind_of(file);
    if (!kind) return real(file);
    if (control->delay > 0) usleep((useconds_t)control->delay);
    if (fails(SYNC)) return -1;
    record('s', file, 0, NULL, 0);
    int done = real(file);
    if (!done) record('f', file, 0, NULL, 0);
    return done;
}

int fsync(int file) {
    REAL("fsync", int, int);
    return synced(file, real);
}

int fdatasync(int file) {
    REAL("fdatasync", int, int);
    return synced(file, real);
}

int ftruncate64(int file, off64_t length) {
    REAL("ftruncate64", int, int, off64_t);
    int kind = kind_of(file);
    struct stat known;
    if (!kind || fstat(file, &known)) return real(file, length);
    if (fails(TRUNCATE)) return -1;
    if (!has_room(file, length)) return -1;
    int done = real(file, length);
    if (done) return done;
    give_back(known.st_size - length);
    if (kind != 's') record('t', file, length, NULL, 0);
    return 0;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int opened(const char *path, int flags, mode_t mode, int (*real)(const char *, int, ...)) {
    int kind = kind_of_path(path), is_new = kind && (flags & O_CREAT) && access(path, F_OK);
    int file = real(path, flags, mode);
    if (file >= 0 && is_new && kind != 's') record('o', file, 0, path, (uint32_t)strlen(path));
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        static int (*real)(const char *, int, ...); \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(path, flags, mode, real); \
    }

OPEN(open)
OPEN(open64)

/* By its name alone: whoever closes a file gives back the locks that the process has on it. */
int unlink(const char *path) {
    REAL("unlink", int, const char *);
    int kind = kind_of_path(path);
    struct stat known;
    if (!kind || kind == '/' || stat(path, &known)) return real(path);
    int done = real(path);
    if (done) return done;
    if (kind != 's') record_of(known.st_ino, 'u', 0, path, (uint32_t)strlen(path));
    give_back(known.st_size);
    return 0;
}
