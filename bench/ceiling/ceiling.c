/*
 * The ceiling: what a load costs when next to nothing but the kernel is left of the client.
 *
 * One thread, one epoll set, one buffer. It keeps for each connection its descriptor, when its unanswered messages were due, and how much of
 * a reply has come; it compares no reply with what was sent, books nothing, retries nothing and plans nothing. It is no load generator, only
 * the least that one could cost.
 *
 * It takes the flags of the Go client beside it and prints the same JSON line, so that the bench drives both alike:
 *
 *   ceiling -addr HOST:PORT[,HOST:PORT...] -n N -interval 1000ms -duration 15000ms -connect-rate 2000 [-concurrency N] [-stagger] [-wait-stdin]
 *
 * Message: 4 bytes of length, big-endian, and 128 to 512 bytes of payload. Connection i of N is due at i/N of the interval, and every interval
 * after that; what has become due is sent at most every 600 us, as our own client does. A time is from when a message was due to its
 * whole reply. -concurrency and -stagger are taken and mean nothing here: it connects one after the other, and its sends are spread in any case.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 4, SHORTEST = 128, LONGEST = 512, RING = 4, EVENTS = 512, MAX_TARGETS = 64, SUB = 5, BUCKETS = 64 << SUB };

#define SECOND 1000000000LL
#define MIN_GAP (SECOND / 10000 * 6)

struct connection {
    int fd;
    uint32_t header;      /* the reply's length, as far as it has come */
    uint16_t header_bytes;
    uint16_t payload;     /* bytes of it that have come */
    uint8_t first, count; /* of the ring */
    int64_t due[RING];    /* of the unanswered messages, oldest first */
};

static struct sockaddr_in targets[MAX_TARGETS];
static int target_count;
static int64_t connections = 1000, interval = 90 * SECOND, duration = 60 * SECOND, connect_rate;
static int wait_stdin;

static struct connection *all;
static char message[HEADER + LONGEST];
static char buffer[65536];
static int epoll;
static int64_t sent, received, skipped, errors, open_now, longest;
static int64_t histogram[BUCKETS];
static int holding;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "ceiling: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Log-linear, 32 steps for each power of two: 3 %. */
static int bucket_of(uint64_t value) {
    if (value < 1 << SUB)
        return (int)value;
    int e = 64 - __builtin_clzll(value) - SUB - 1;
    return (e << SUB) + (int)(value >> e);
}

static double middle_of(int bucket) {
    if (bucket < 1 << SUB)
        return bucket;
    int e = (bucket >> SUB) - 1;
    return (double)((uint64_t)(bucket - (e << SUB)) << e) + (double)(1ULL << e) / 2;
}

/* SplitMix64 of a number: the same sizes in every run. */
static uint64_t mix(uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static void drop(struct connection *c) {
    close(c->fd);
    c->fd = -1;
    errors++;
    open_now--;
}

static void send_due(struct connection *c, int64_t due, uint64_t number) {
    if (c->fd < 0 || c->count == RING) {
        skipped++;
        return;
    }
    uint32_t length = SHORTEST + (uint32_t)(mix(number) % (LONGEST - SHORTEST + 1));
    uint32_t header = htonl(length);
    memcpy(message, &header, HEADER);
    /* A message is small beside a socket's buffer: it goes whole, or the server has stopped reading. */
    if (send(c->fd, message, HEADER + length, MSG_NOSIGNAL) != (ssize_t)(HEADER + length)) {
        drop(c);
        return;
    }
    c->due[(c->first + c->count++) % RING] = due;
    if (holding)
        sent++;
}

static void answered(struct connection *c) {
    if (c->count == 0)
        return;
    int64_t took = now() - c->due[c->first];
    c->first = (c->first + 1) % RING;
    c->count--;
    if (!holding)
        return;
    received++;
    histogram[bucket_of(took < 0 ? 0 : (uint64_t)took)]++;
    if (took > longest)
        longest = took;
}

/* A read that leaves the buffer room has emptied the socket: there is no second read to be told so. */
static void receive(struct connection *c) {
    ssize_t length = recv(c->fd, buffer, sizeof buffer, 0);
    if (length <= 0) {
        if (length == 0 || (errno != EAGAIN && errno != EINTR))
            drop(c);
        return;
    }
    for (ssize_t at = 0; at < length;) {
        if (c->header_bytes < HEADER) {
            c->header = c->header << 8 | (uint8_t)buffer[at++];
            c->header_bytes++;
            if (c->header_bytes == HEADER && c->header > LONGEST) {
                drop(c);
                return;
            }
            continue;
        }
        ssize_t part = (ssize_t)c->header - c->payload;
        if (part > length - at)
            part = length - at;
        c->payload += (uint16_t)part;
        at += part;
        if (c->payload == c->header) {
            answered(c);
            c->header = c->header_bytes = c->payload = 0;
        }
    }
}

static int64_t connect_all(void) {
    int64_t start = now(), failed = 0;
    for (int64_t i = 0; i < connections; i++) {
        if (connect_rate > 0) {
            int64_t left = start + i * SECOND / connect_rate - now();
            if (left > 0) {
                struct timespec t = { left / SECOND, left % SECOND };
                nanosleep(&t, NULL);
            }
        }
        int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&targets[i % target_count], sizeof targets[0]) < 0) {
            if (failed++ < 3)
                fprintf(stderr, "ceiling: connect: %s\n", strerror(errno));
            if (fd >= 0)
                close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &all[i] };
        all[i].fd = fd;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
            fail("epoll_ctl");
        open_now++;
    }
    return failed;
}

/* Since the hold's start. */
static int64_t due_at(int64_t round, int64_t index) {
    return round * interval + (int64_t)((__int128)index * interval / connections);
}

static void hold(void) {
    struct epoll_event events[EVENTS];
    int64_t start = now(), end = start + duration, next = 0, round = 0, released = start, until = start;
    while (now() < end) {
        int64_t at = now(), due = start + due_at(round, next);
        if (at >= due && at >= released) {
            while (due <= at && due < end) {
                send_due(&all[next], due, (uint64_t)(round * connections + next));
                if (++next == connections) {
                    next = 0;
                    round++;
                }
                due = start + due_at(round, next);
            }
            /* From when it was to wake, unless it is far behind. */
            released = (at - until < MIN_GAP / 2 ? until : at) + MIN_GAP;
        }
        until = due > released ? due : released;
        int64_t left = (until < end ? until : end) - now();
        struct timespec timeout = { left > 0 ? left / SECOND : 0, left > 0 ? left % SECOND : 0 };
        int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
        if (count < 0 && errno != EINTR)
            fail("epoll_pwait2");
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->fd >= 0)
                receive(c);
        }
    }
}

static int64_t milliseconds(const char *text) {
    char *rest;
    double value = strtod(text, &rest);
    double unit = strcmp(rest, "ms") == 0 ? 1e6 : strcmp(rest, "us") == 0 ? 1e3 : 1e9;
    /* A year and more is for ever, and must not overflow when it is multiplied. */
    double nanos = value * unit;
    return (int64_t)(nanos > 1e15 ? 1e15 : nanos);
}

static void read_targets(char *text) {
    for (char *part = strtok(text, ","); part; part = strtok(NULL, ",")) {
        char *colon = strrchr(part, ':');
        if (!colon || target_count == MAX_TARGETS) {
            fprintf(stderr, "ceiling: -addr %s: not HOST:PORT, or too many\n", part);
            exit(2);
        }
        *colon = 0;
        struct sockaddr_in *target = &targets[target_count++];
        target->sin_family = AF_INET;
        target->sin_port = htons((uint16_t)atoi(colon + 1));
        if (inet_pton(AF_INET, part, &target->sin_addr) != 1) {
            fprintf(stderr, "ceiling: -addr %s: not an IPv4 address\n", part);
            exit(2);
        }
    }
}

static void read_flags(int count, char **words) {
    for (int i = 1; i < count; i++) {
        const char *flag = words[i];
        if (strcmp(flag, "-stagger") == 0)
            continue;
        if (strcmp(flag, "-wait-stdin") == 0) {
            wait_stdin = 1;
            continue;
        }
        if (i + 1 == count) {
            fprintf(stderr, "ceiling: %s: no value, or no such flag\n", flag);
            exit(2);
        }
        char *value = words[++i];
        if (strcmp(flag, "-addr") == 0)
            read_targets(value);
        else if (strcmp(flag, "-n") == 0)
            connections = atoll(value);
        else if (strcmp(flag, "-interval") == 0)
            interval = milliseconds(value);
        else if (strcmp(flag, "-duration") == 0)
            duration = milliseconds(value);
        else if (strcmp(flag, "-connect-rate") == 0)
            connect_rate = atoll(value);
        else if (strcmp(flag, "-concurrency") != 0) {
            fprintf(stderr, "ceiling: no such flag: %s\n", flag);
            exit(2);
        }
    }
    if (target_count == 0 || connections < 1 || interval < 1) {
        fprintf(stderr, "ceiling: -addr, -n and -interval are needed\n");
        exit(2);
    }
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static long resident_kilobytes(void) {
    char line[256];
    long kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1)
            break;
    if (status)
        fclose(status);
    return kilobytes;
}

int main(int count, char **words) {
    read_flags(count, words);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    /* The kernel else rounds a wait by 50 microseconds, on top of what it asks. */
    prctl(PR_SET_TIMERSLACK, 1UL);
    all = calloc((size_t)connections, sizeof *all);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!all || epoll < 0)
        fail("start");
    for (int64_t i = 0; i < connections; i++)
        all[i].fd = -1;
    for (int i = HEADER; i < HEADER + LONGEST; i++)
        message[i] = (char)mix((uint64_t)i);

    int64_t began = now(), failed = connect_all();
    double connect_seconds = (double)(now() - began) / 1e9;
    if (wait_stdin) {
        printf("CONNECTED {\"connected\":%lld,\"failed\":%lld,\"connect_s\":%.3f}\n", (long long)open_now, (long long)failed, connect_seconds);
        fflush(stdout);
        while (getchar() != '\n' && !feof(stdin)) {
        }
    }

    int64_t connected = open_now;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    holding = 1;
    int64_t hold_began = now();
    hold();
    double hold_seconds = (double)(now() - hold_began) / 1e9;
    getrusage(RUSAGE_SELF, &after);

    printf("{\"client\":\"ceiling\",\"go\":\"C, epoll\",\"n\":%lld,\"connected\":%lld,\"failed\":%lld,\"active_end\":%lld,\"connect_s\":%.3f,\"hold_s\":%.6f,"
           "\"sent\":%lld,\"received\":%lld,\"skipped\":%lld,\"errors\":%lld,\"user_s\":%.6f,\"sys_s\":%.6f,\"rtt_max_us\":%.1f,\"rss_steady_kb\":%ld,\"threads\":1,"
           "\"goroutines\":0,\"heap_alloc_mb\":0,\"num_gc_hold\":0,\"rtt_buckets\":[",
           (long long)connections, (long long)connected, (long long)failed, (long long)open_now, connect_seconds, hold_seconds, (long long)sent,
           (long long)received, (long long)skipped, (long long)errors, seconds(after.ru_utime) - seconds(before.ru_utime),
           seconds(after.ru_stime) - seconds(before.ru_stime), (double)longest / 1000, resident_kilobytes());
    const char *comma = "";
    for (int i = 0; i < BUCKETS; i++) {
        if (histogram[i] == 0)
            continue;
        printf("%s[%lld,%lld]", comma, (long long)middle_of(i), (long long)histogram[i]);
        comma = ",";
    }
    printf("]}\n");
    return 0;
}
