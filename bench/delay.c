/* delay LISTEN TARGET MICROSECONDS - a proxy between two Unix sockets that holds every byte back
 * for half the time in each direction, as a network with that round trip would. Runs until it is
 * terminated, and then prints, for all connections together, how often the client waited for the
 * server: the round trips. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS_MOST = 64, CHUNK = 65536, QUEUED_MOST = 1 << 20 };

/* Bytes that were read and may be written when they are due. */
struct chunk {
	struct chunk *next;
	int64_t due;
	size_t len, at;
	char data[];
};

/* One direction of a connection. */
struct way {
	int from, to;
	bool ended; /* nothing more comes */
	struct chunk *first, **last;
	size_t queued;
};

struct pair {
	struct way up, down; /* client to server, server to client */
	bool server_spoke;   /* since the client did */
};

static struct pair *pairs[PAIRS_MOST];
static int64_t delay; /* nanoseconds, in one direction */
static unsigned long round_trips;
static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_socket(const char *path, bool listening)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof address.sun_path) {
		fprintf(stderr, "delay: %s is too long for a socket\n", path);
		exit(1);
	}
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	if (listening) {
		unlink(path);
		if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0)
			die(path);
	} else if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void way_init(struct way *way, int from, int to)
{
	*way = (struct way){ .from = from, .to = to };
	way->last = &way->first;
}

static void take_client(int listener, const char *target)
{
	int client = accept(listener, NULL, NULL);
	int server = client < 0 ? -1 : open_socket(target, false);
	for (size_t i = 0; server >= 0 && i < PAIRS_MOST; i++) {
		if (pairs[i])
			continue;
		pairs[i] = calloc(1, sizeof *pairs[i]);
		if (!pairs[i])
			die("calloc");
		way_init(&pairs[i]->up, client, server);
		way_init(&pairs[i]->down, server, client);
		return;
	}
	if (server >= 0)
		close(server);
	if (client >= 0)
		close(client);
}

static bool wants(const struct way *way)
{
	return !way->ended && way->queued < QUEUED_MOST;
}

/* @return whether something came */
static bool take_bytes(struct way *way)
{
	struct chunk *chunk = malloc(sizeof *chunk + CHUNK);
	if (!chunk)
		die("malloc");
	ssize_t n = recv(way->from, chunk->data, CHUNK, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		free(chunk);
		return false;
	}
	if (n <= 0) {
		way->ended = true;
		free(chunk);
		return false;
	}
	chunk->next = NULL;
	chunk->len = (size_t)n;
	chunk->at = 0;
	chunk->due = now() + delay;
	*way->last = chunk;
	way->last = &chunk->next;
	way->queued += chunk->len;
	return true;
}

/* Write what is due. @return nanoseconds until the next byte is, or -1 */
static int64_t give_bytes(struct way *way)
{
	while (way->first) {
		struct chunk *chunk = way->first;
		int64_t left = chunk->due - now();
		if (left > 0)
			return left;
		ssize_t n = send(way->to, chunk->data + chunk->at, chunk->len - chunk->at,
			MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0)
			return errno == EAGAIN ? 50000 : -1;
		chunk->at += (size_t)n;
		way->queued -= (size_t)n;
		if (chunk->at < chunk->len)
			continue;
		way->first = chunk->next;
		if (!way->first)
			way->last = &way->first;
		free(chunk);
	}
	if (way->ended)
		shutdown(way->to, SHUT_WR);
	return -1;
}

static bool is_over(const struct pair *pair)
{
	return pair->up.ended && pair->down.ended && !pair->up.first && !pair->down.first;
}

/* Move what can be moved. @return nanoseconds until there is more to do, or -1 */
static int64_t serve(struct pair *pair, short up, short down)
{
	if (down && take_bytes(&pair->down))
		pair->server_spoke = true;
	if (up && take_bytes(&pair->up)) {
		round_trips += pair->server_spoke;
		pair->server_spoke = false;
	}
	int64_t a = give_bytes(&pair->up), b = give_bytes(&pair->down);
	return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: delay LISTEN TARGET MICROSECONDS\n");
		return 2;
	}
	delay = (int64_t)strtol(argv[3], NULL, 10) * 1000 / 2;
	struct sigaction action = { .sa_handler = stop };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	int listener = open_socket(argv[1], true);
	int64_t wait = -1;
	while (!stopped) {
		struct pollfd fds[1 + 2 * PAIRS_MOST] = { { listener, POLLIN, 0 } };
		for (size_t i = 0; i < PAIRS_MOST; i++) {
			struct pair *pair = pairs[i];
			fds[1 + 2 * i] =
				(struct pollfd){ pair && wants(&pair->up) ? pair->up.from : -1,
					POLLIN, 0 };
			fds[2 + 2 * i] =
				(struct pollfd){ pair && wants(&pair->down) ? pair->down.from : -1,
					POLLIN, 0 };
		}
		struct timespec time = { wait / 1000000000, wait % 1000000000 };
		if (ppoll(fds, 1 + 2 * PAIRS_MOST, wait < 0 ? NULL : &time, NULL) < 0)
			continue;
		if (fds[0].revents)
			take_client(listener, argv[2]);
		wait = -1;
		for (size_t i = 0; i < PAIRS_MOST; i++) {
			if (!pairs[i])
				continue;
			int64_t next =
				serve(pairs[i], fds[1 + 2 * i].revents, fds[2 + 2 * i].revents);
			if (next >= 0 && (wait < 0 || next < wait))
				wait = next;
			if (!is_over(pairs[i]))
				continue;
			close(pairs[i]->up.from);
			close(pairs[i]->up.to);
			free(pairs[i]);
			pairs[i] = NULL;
		}
	}
	printf("%lu\n", round_trips);
	unlink(argv[1]);
	return 0;
}
