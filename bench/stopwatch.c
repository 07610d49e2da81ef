/* stopwatch PLAN - run commands in turn (A B C, A B C, ...) and print what each run took.
 *
 * In turn, because a machine speeds up and slows down over seconds: a ratio of two commands is
 * worth something only when both met the same moments. In C, because a child inherits the peak
 * memory of the process it was forked from, so the one that forks has to be small.
 *
 * The plan is a text file of one word and its value per line:
 *   rounds N, warmup N      how often; warm-up rounds are run and not counted
 *   cd DIR                  where the next command runs
 *   prepare COMMAND         for sh, before every run, untimed
 *   input FILE              its standard input (else /dev/null)
 *   arg WORD                one word of its argument list
 *   run                     ends a command
 *
 * Every run is a line of output: number of the command, wall time and processor time in
 * microseconds, peak memory in KiB, exit status. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, MAX_ARGS = 32 };

struct command {
	char *dir, *prepare, *input;
	char *args[MAX_ARGS + 1];
	int n_args;
};

static struct command commands[MAX_COMMANDS];
static int n_commands;
static int rounds = 10, warmup = 1;

static void die(const char *what)
{
	fprintf(stderr, "stopwatch: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void plan_line(char *line)
{
	struct command *c = &commands[n_commands];
	line[strcspn(line, "\n")] = '\0';
	char *value = strchr(line, ' ');
	if (value)
		*value++ = '\0';
	else
		value = line + strlen(line);

	if (strcmp(line, "rounds") == 0)
		rounds = atoi(value);
	else if (strcmp(line, "warmup") == 0)
		warmup = atoi(value);
	else if (strcmp(line, "cd") == 0)
		c->dir = strdup(value);
	else if (strcmp(line, "prepare") == 0)
		c->prepare = strdup(value);
	else if (strcmp(line, "input") == 0)
		c->input = strdup(value);
	else if (strcmp(line, "arg") == 0 && c->n_args < MAX_ARGS)
		c->args[c->n_args++] = strdup(value);
	else if (strcmp(line, "run") == 0 && c->n_args > 0 && n_commands + 1 < MAX_COMMANDS)
		n_commands++;
	else {
		errno = EINVAL;
		die(line);
	}
}

static void read_plan(const char *path)
{
	FILE *plan = fopen(path, "r");
	if (!plan)
		die(path);
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, plan) > 0)
		plan_line(line);
	free(line);
	fclose(plan);
}

static void child(const struct command *c)
{
	if (c->dir && chdir(c->dir) != 0)
		die(c->dir);
	int input = open(c->input ? c->input : "/dev/null", O_RDONLY);
	int output = open("/dev/null", O_WRONLY);
	if (input < 0 || output < 0)
		die(c->input ? c->input : "/dev/null");
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	/* Left open they would be gifts to the command. */
	close(input);
	close(output);
	execvp(c->args[0], c->args);
	_exit(127);
}

static long micros(struct timeval t)
{
	return (long)t.tv_sec * 1000000 + t.tv_usec;
}

static void prepare(const struct command *c)
{
	if (!c->prepare)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		if (c->dir && chdir(c->dir) != 0)
			die(c->dir);
		execl("/bin/sh", "sh", "-c", c->prepare, (char *)NULL);
		_exit(127);
	}
	int status;
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		die("prepare");
	if (status != 0) {
		errno = ECHILD;
		die(c->prepare);
	}
}

static void run(int number, int counted)
{
	const struct command *c = &commands[number];
	struct timespec begin, end;
	struct rusage usage;
	int status;

	prepare(c);
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid_t pid = fork();
	if (pid == 0)
		child(c);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		die("run");
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!counted)
		return;
	long wall =
		(long)(end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
	printf("%d %ld %ld %ld %d\n", number + 1, wall,
		micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss,
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: stopwatch PLAN\n");
		return 2;
	}
	read_plan(argv[1]);
	for (int round = -warmup; round < rounds; round++)
		for (int i = 0; i < n_commands; i++)
			run(i, round >= 0);
	return 0;
}
