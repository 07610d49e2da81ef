#include "cli/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <stdio_ext.h>
#include <sys/prctl.h>
#endif

enum {
	PATIENCE = 100, /* milliseconds after which we look for signals again */
	CHUNK = 4096
};

/* ---- text ---- */

static void put(struct cli_text *text, const char *bytes, size_t len)
{
	if (text->len + len > text->cap) {
		text->cap = (text->len + len) * 2;
		text->data = realloc(text->data, text->cap);
		if (!text->data)
			abort();
	}
	memcpy(text->data + text->len, bytes, len);
	text->len += len;
}

static void drop(struct cli_text *text, size_t len)
{
	text->len -= len;
	if (text->len)
		memmove(text->data, text->data + len, text->len);
}

/* ---- starting ---- */

static int make_pipes(int pipes[CLI_WORKER_PIPES][2], mig_error *err)
{
	for (int i = 0; i < CLI_WORKER_PIPES; i++) {
		if (pipe2(pipes[i], O_CLOEXEC) == 0 && fcntl(pipes[i][0], F_SETFL, O_NONBLOCK) == 0)
			continue;
		err->code = MIG_EIO;
		err->message = strdup("the system gives no more pipes: fewer --jobs would do");
		for (; i >= 0; i--) {
			close(pipes[i][0]);
			close(pipes[i][1]);
		}
		return MIG_EIO;
	}
	return 0;
}

/* A worker does not outlive who listens to it: nobody would know how it went. What could not be
 * written there is none of its business. */
static void follow(pid_t parent)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	__fpurge(stdout);
#endif
	clearerr(stdout);
	if (getppid() != parent)
		mig_interrupt(SIGTERM);
}

static void become_worker(struct cli_worker *worker, int pipes[CLI_WORKER_PIPES][2], pid_t parent)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	dup2(nothing, STDIN_FILENO); /* the others would read it too */
	dup2(pipes[CLI_WORKER_OUT][1], STDOUT_FILENO);
	dup2(pipes[CLI_WORKER_ERR][1], STDERR_FILENO);
	worker->fds[CLI_WORKER_VERDICT] = pipes[CLI_WORKER_VERDICT][1];
	follow(parent);
}

int cli_worker_start(struct cli_worker *worker, mig_error *err)
{
	int pipes[CLI_WORKER_PIPES][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	pid_t parent = getpid();
	int rc = make_pipes(pipes, err);
	if (rc < 0)
		return rc;
	fflush(stdout); /* or both of us would write what is in there */
	fflush(stderr);
	pid_t pid = fork();
	if (pid == 0) {
		become_worker(worker, pipes, parent);
		return 1;
	}
	for (int i = 0; i < CLI_WORKER_PIPES; i++) {
		close(pipes[i][1]);
		worker->fds[i] = pipes[i][0];
		if (pid < 0)
			close(pipes[i][0]);
	}
	if (pid < 0) {
		err->code = MIG_EIO;
		err->message = strdup("the system gives no more processes: fewer --jobs would do");
		return MIG_EIO;
	}
	worker->pid = pid;
	return 0;
}

void cli_worker_tell(
	const struct cli_worker *worker, const struct cli_verdict *verdict, const char *message)
{
	int fd = worker->fds[CLI_WORKER_VERDICT];
	fflush(stdout);
	fflush(stderr);
	if (write(fd, verdict, sizeof *verdict) == (ssize_t)sizeof *verdict && message)
		while (*message) {
			ssize_t n = write(fd, message, strlen(message));
			if (n <= 0)
				break;
			message += n;
		}
}

/* ---- listening ---- */

/* Write whole lines. @param name  before each of them; NULL: nothing
 *  @param rest  the last one, without its end, too */
static void pass_on(const struct cli_worker *worker, struct cli_text *text, const char *name,
	FILE *file, bool rest)
{
	size_t done = 0;
	if (rest ? text->len : text->len && memchr(text->data, '\n', text->len) != NULL)
		cli_tally_hide(worker->tally);
	while (done < text->len) {
		const char *line = text->data + done;
		const char *end = memchr(line, '\n', text->len - done);
		if (!end && !rest)
			break;
		size_t len = end ? (size_t)(end - line) : text->len - done;
		fprintf(file, "%s%s%.*s\n", name ? name : "", name ? ": " : "", (int)len, line);
		done += len + (end != NULL);
	}
	if (done)
		fflush(file);
	drop(text, done);
}

static void hang_up(struct cli_worker *worker, int pipe)
{
	if (worker->fds[pipe] >= 0)
		close(worker->fds[pipe]);
	worker->fds[pipe] = -1; /* poll() passes over it */
}

/* @return whether there was something; a pipe that was closed at its other end is closed */
static bool read_some(struct cli_worker *worker, int pipe)
{
	char chunk[CHUNK];
	ssize_t n = worker->fds[pipe] < 0 ? -1 : read(worker->fds[pipe], chunk, sizeof chunk);
	if (n > 0)
		put(&worker->said[pipe], chunk, (size_t)n);
	else if (n == 0)
		hang_up(worker, pipe);
	return n > 0;
}

static void pass_all_on(struct cli_worker *worker, bool rest)
{
	struct cli_text *said = worker->said;
	pass_on(worker, &said[CLI_WORKER_ERR], worker->names_itself ? NULL : worker->name, stderr,
		rest);
	if (!worker->keeps_out)
		pass_on(worker, &said[CLI_WORKER_OUT], worker->name, stdout, rest);
}

static char *describe_end(int status)
{
	char text[64];
	if (WIFSIGNALED(status))
		snprintf(text, sizeof text, "its process was ended by signal %d", WTERMSIG(status));
	else
		snprintf(
			text, sizeof text, "its process ended with status %d", WEXITSTATUS(status));
	return strdup(text);
}

/* The pipe of the verdict is closed when the process ends; the others may be held open by what a
 * script has started. */
static void end_worker(struct cli_worker *worker)
{
	const struct cli_text *told = &worker->said[CLI_WORKER_VERDICT];
	const size_t head = sizeof worker->verdict;
	int status = 0;
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	for (int i = 0; i < CLI_WORKER_PIPES; i++) {
		while (read_some(worker, i))
			;
		hang_up(worker, i);
	}
	pass_all_on(worker, true);
	if (told->len >= head) {
		memcpy(&worker->verdict, told->data, head);
		if (told->len > head)
			worker->message = strndup(told->data + head, told->len - head);
	} else {
		worker->died = true;
		worker->verdict.code = MIG_EIO;
		worker->message = describe_end(status);
	}
	worker->pid = 0;
	worker->over = true;
}

/* Read what has come. @param fds  of this worker, as poll() left them */
static void hear(struct cli_worker *worker, const struct pollfd *fds)
{
	for (int i = 0; i < CLI_WORKER_PIPES; i++)
		if (fds[i].revents)
			read_some(worker, i);
	if (worker->fds[CLI_WORKER_VERDICT] < 0)
		end_worker(worker);
	else
		pass_all_on(worker, false);
}

void cli_workers_listen(struct cli_worker *workers, size_t len)
{
	size_t running = 0;
	for (size_t i = 0; i < len; i++)
		running += workers[i].pid != 0;
	struct pollfd *fds = calloc(running * CLI_WORKER_PIPES + 1, sizeof *fds);
	if (!fds)
		abort();
	struct pollfd *at = fds;
	for (size_t i = 0; i < len; i++)
		for (int k = 0; workers[i].pid && k < CLI_WORKER_PIPES; k++)
			*at++ = (struct pollfd){ .fd = workers[i].fds[k], .events = POLLIN };
	if (poll(fds, (nfds_t)(at - fds), PATIENCE) > 0) {
		at = fds;
		for (size_t i = 0; i < len; i++) {
			if (!workers[i].pid)
				continue;
			hear(&workers[i], at);
			at += CLI_WORKER_PIPES;
		}
	}
	free(fds);
}

void cli_workers_signal(const struct cli_worker *workers, size_t len, int number)
{
	for (size_t i = 0; i < len; i++)
		if (workers[i].pid)
			kill(workers[i].pid, number);
}

void cli_worker_dispose(struct cli_worker *worker)
{
	for (int i = 0; i < CLI_WORKER_PIPES; i++)
		free(worker->said[i].data);
	free(worker->message);
}
