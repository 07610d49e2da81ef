#include "cli/targets.h"

#include <stdlib.h>
#include <string.h>

#include "cli/confirm.h"

enum { NAMES_SHOWN = 5 };

/* The work in several databases. */
struct fleet {
	struct cli *cli;
	enum cli_work work;
	int (*run)(struct cli *cli);
	struct cli_worker *workers; /* one for each database, in order */
	size_t len;
	size_t started; /* the first so many */
	size_t written; /* the scripts of the first so many are written */
	size_t jobs;
	bool goes_on; /* after an error */
	bool stopped; /* no more are started */
	int signal;   /* that was passed on; 0: none */
	struct cli_tally tally;
};

/* ---- which ---- */

static bool is_listed(const mig_target_list *list, const char *name)
{
	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i].name, name))
			return true;
	return false;
}

/* Whether the `i`-th word is there before, too. */
static bool is_repeated(const struct cli_words *words, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(words->items[j], words->items[i]))
			return true;
	return false;
}

int cli_choose_targets(struct cli *cli, struct cli_choice *out)
{
	const struct cli_words *picked = &cli->args.targets;
	*out = (struct cli_choice){ 0 };
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_targets(cli->env, &out->list, &cli->err);
	if (rc < 0)
		return rc;
	out->names = calloc(picked->len + (out->list ? out->list->len : 0) + 1, sizeof *out->names);
	if (!out->names)
		abort();
	for (size_t i = 0; i < picked->len; i++) {
		/* the library knows what to say of a name that is not there */
		if (!out->list || !is_listed(out->list, picked->items[i]))
			return mig_env_select(cli->env, picked->items[i], &cli->err);
		if (!is_repeated(picked, i))
			out->names[out->len++] = picked->items[i];
	}
	for (size_t i = 0; !picked->len && out->list && i < out->list->len; i++)
		out->names[out->len++] = out->list->items[i].name;
	return 0;
}

void cli_choice_dispose(struct cli_choice *choice)
{
	free(choice->names);
	mig_target_list_free(choice->list);
}

/* Whether a failure of one target keeps others from being begun. */
static bool goes_on(const struct cli *cli, enum cli_work work)
{
	const char *word = cli->args.on_error;
	return work != CLI_CHANGES || (word && !strcmp(word, "continue"));
}

/* ---- in a worker ---- */

/* Do the work in one database. @return the exit status: nothing is left to be told */
static int work_on(struct fleet *fleet, const struct cli_worker *worker)
{
	struct cli *cli = fleet->cli;
	cli->target = cli->log.target = worker->name;
	cli->log.live = false;
	int rc = mig_env_select(cli->env, worker->name, &cli->err);
	if (rc == 0)
		rc = fleet->run(cli);
	const struct cli_verdict verdict = { rc < 0 ? cli->err.code : 0, cli->steps, rc == CLI_NO };
	char *message = rc < 0 ? mig_error_format(&cli->err) : NULL;
	if (rc < 0)
		cli_log_error(&cli->log, &cli->err);
	cli_worker_tell(worker, &verdict, message);
	mig_free(message);
	return rc < 0 ? 1 : rc;
}

/* ---- what is told of them ---- */

static bool has_failed(const struct cli_worker *worker)
{
	return worker->over && worker->verdict.code < 0;
}

/* Scripts follow each other in the order of env.lua, and only whole ones. */
static void write_scripts(struct fleet *fleet)
{
	for (; fleet->written < fleet->started && fleet->workers[fleet->written].over;
		fleet->written++) {
		const struct cli_worker *worker = &fleet->workers[fleet->written];
		const struct cli_text *script = &worker->said[CLI_WORKER_OUT];
		if (script->len && !has_failed(worker))
			fwrite(script->data, 1, script->len, stdout);
	}
}

/* One line for each database that was changed, or could not be. */
static void conclude(struct fleet *fleet, const struct cli_worker *worker)
{
	const struct cli *cli = fleet->cli;
	cli_tally_hide(&fleet->tally);
	if (worker->died)
		fprintf(stderr, "%s: FAILED: %s\n", worker->name, worker->message);
	if (has_failed(worker)) {
		fleet->stopped = fleet->stopped || !fleet->goes_on;
	} else if (fleet->work == CLI_CHANGES && !cli->args.sql) {
		int steps = worker->verdict.steps;
		if (steps)
			cli_print(cli, "%s: done, %d step%s\n", worker->name, steps,
				steps > 1 ? "s" : "");
		else
			cli_print(cli, "%s: nothing to do\n", worker->name);
	}
	if (cli->args.sql)
		write_scripts(fleet);
	fflush(stdout);
}

struct count {
	size_t done, idle, no, failed, left;
};

static struct count count(const struct fleet *fleet)
{
	struct count n = { 0 };
	for (size_t i = 0; i < fleet->len; i++) {
		const struct cli_worker *worker = &fleet->workers[i];
		n.left += !worker->over;
		n.failed += has_failed(worker);
		n.no += worker->over && worker->verdict.no;
		if (worker->over && !has_failed(worker))
			*(worker->verdict.steps ? &n.done : &n.idle) += 1;
	}
	return n;
}

static void print_count(const struct cli *cli, const char *between, size_t n, const char *what)
{
	if (n)
		cli_print(cli, "%s%zu %s", between, n, what);
}

static void print_summary(const struct fleet *fleet, const struct count *n)
{
	const struct cli *cli = fleet->cli;
	if (fleet->work != CLI_CHANGES || cli->args.sql)
		return;
	cli_print(cli, "%zu target%s", fleet->len, fleet->len == 1 ? "" : "s");
	const char *between = ": ";
	const struct {
		size_t n;
		const char *what;
	} parts[] = { { n->done, "done" }, { n->idle, "with nothing to do" },
		{ n->failed, "failed" }, { n->left, "not run" } };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		print_count(cli, between, parts[i].n, parts[i].what);
		between = parts[i].n ? ", " : between;
	}
	cli_print(cli, "\n");
	fflush(stdout);
}

static void name_some(const struct fleet *fleet, FILE *text, const char *head, bool failed)
{
	size_t shown = 0;
	for (size_t i = 0; i < fleet->len; i++) {
		const struct cli_worker *worker = &fleet->workers[i];
		if (failed ? !has_failed(worker) : worker->over)
			continue;
		if (shown < NAMES_SHOWN)
			fprintf(text, "%s%s", shown ? ", " : head, worker->name);
		else if (shown == NAMES_SHOWN)
			fputs(", …", text);
		shown++;
	}
}

static size_t running(const struct fleet *fleet)
{
	size_t n = 0;
	for (size_t i = 0; i < fleet->started; i++)
		n += fleet->workers[i].pid != 0;
	return n;
}

/* While they run: how many have ended, and which have not. */
static void show_tally(struct fleet *fleet)
{
	char *line = NULL;
	size_t size;
	struct count n = count(fleet);
	FILE *text = fleet->tally.on ? open_memstream(&line, &size) : NULL;
	if (!text)
		return;
	fprintf(text, "%zu of %zu targets done", n.done + n.idle, fleet->len);
	if (n.failed)
		fprintf(text, ", %zu failed", n.failed);
	fprintf(text, ", %zu running", running(fleet));
	const char *between = ": ";
	for (size_t i = 0; i < fleet->started; i++) {
		if (!fleet->workers[i].pid)
			continue;
		fprintf(text, "%s%s", between, fleet->workers[i].name);
		between = ", ";
	}
	fclose(text);
	cli_tally_show(&fleet->tally, line);
	free(line);
}

/* The one line that tells of all that failed. */
static void tell_failure(const struct fleet *fleet, const struct count *n)
{
	struct cli *cli = fleet->cli;
	char *line = NULL;
	size_t size;
	FILE *text = open_memstream(&line, &size);
	if (!text)
		abort();
	fprintf(text, "%s%zu of %zu targets failed", mig_interrupted() ? "interrupted; " : "",
		n->failed, fleet->len);
	name_some(fleet, text, ": ", true);
	name_some(fleet, text, "; not run: ", false);
	if (fleet->work == CLI_CHANGES && !cli->args.sql)
		fputs("; the next run does what is left", text);
	fclose(text);
	cli_fail(cli, mig_interrupted() ? MIG_EINTERRUPTED : MIG_EDB, "%s", line);
	free(line);
	cli_log_error(&cli->log, &cli->err);
}

/* @return the exit status */
static int report(const struct fleet *fleet)
{
	struct count n = count(fleet);
	print_summary(fleet, &n);
	if (!n.failed && !n.left)
		return n.no ? CLI_NO : 0;
	tell_failure(fleet, &n);
	if (mig_interrupted())
		return 128 + mig_interrupted();
	return n.done + n.idle ? CLI_PARTLY : 1;
}

/* ---- the run ---- */

static void watch_signals(struct fleet *fleet)
{
	int number = mig_interrupted();
	if (!number || fleet->signal)
		return;
	fleet->signal = number; /* a terminal tells them itself; twice does no harm */
	fleet->stopped = true;
	cli_workers_signal(fleet->workers, fleet->started, number);
}

/* @return 1 in a worker, whose exit status is in *status; 0 here; or an error */
static int start_some(struct fleet *fleet, int *status)
{
	while (!fleet->stopped && fleet->started < fleet->len && running(fleet) < fleet->jobs) {
		struct cli_worker *worker = &fleet->workers[fleet->started];
		worker->tally = &fleet->tally;
		worker->keeps_out = fleet->cli->args.sql || fleet->cli->args.json;
		worker->names_itself = fleet->cli->log.json;
		int rc = cli_worker_start(worker, &fleet->cli->err);
		if (rc > 0)
			*status = work_on(fleet, worker);
		if (rc != 0)
			return rc;
		fleet->started++;
	}
	return 0;
}

/* @return as start_some(); an error when all that had been started are over */
static int run_all(struct fleet *fleet, int *status)
{
	int rc = 0;
	for (;;) {
		watch_signals(fleet);
		if (rc == 0)
			rc = start_some(fleet, status);
		if (rc > 0 || !running(fleet))
			break;
		show_tally(fleet);
		bool *was_over = calloc(fleet->started, sizeof *was_over);
		if (!was_over)
			abort();
		for (size_t i = 0; i < fleet->started; i++)
			was_over[i] = fleet->workers[i].over;
		cli_workers_listen(fleet->workers, fleet->started);
		for (size_t i = 0; i < fleet->started; i++)
			if (fleet->workers[i].over && !was_over[i])
				conclude(fleet, &fleet->workers[i]);
		free(was_over);
	}
	if (rc <= 0)
		cli_tally_hide(&fleet->tally);
	return rc;
}

static void print_json(const struct fleet *fleet)
{
	struct cli_answer *answers = calloc(fleet->len + 1, sizeof *answers);
	if (!answers)
		abort();
	for (size_t i = 0; i < fleet->len; i++) {
		const struct cli_worker *worker = &fleet->workers[i];
		const struct cli_text *said = &worker->said[CLI_WORKER_OUT];
		answers[i] = (struct cli_answer){ worker->name, said->data, said->len,
			has_failed(worker) ? worker->message : NULL };
	}
	cli_print_json_answers(answers, fleet->len);
	free(answers);
}

static int run_fleet(struct fleet *fleet, const struct cli_choice *choice)
{
	mig_revision_list *heads = NULL;
	struct cli *cli = fleet->cli;
	int status = 0;
	/* the files are read once for all */
	int rc = mig_heads(cli->env, false, &heads, &cli->err);
	mig_revision_list_free(heads);
	if (rc < 0 && fleet->work != CLI_EXAMINES)
		return rc;
	mig_error_dispose(&cli->err);
	fleet->len = choice->len;
	fleet->workers = calloc(fleet->len + 1, sizeof *fleet->workers);
	if (!fleet->workers)
		abort();
	for (size_t i = 0; i < fleet->len; i++)
		fleet->workers[i].name = choice->names[i];
	cli_tally_begin(&fleet->tally, cli->log.live);
	rc = run_all(fleet, &status);
	if (rc == 0 && cli->args.json)
		print_json(fleet);
	if (rc == 0)
		status = report(fleet);
	for (size_t i = 0; i < fleet->len; i++)
		cli_worker_dispose(&fleet->workers[i]);
	free(fleet->workers);
	return rc < 0 ? rc : status;
}

int cli_each_target(struct cli *cli, enum cli_work work, int (*run)(struct cli *cli))
{
	struct fleet fleet = {
		.cli = cli,
		.work = work,
		.run = run,
		.jobs = cli_count(cli->args.jobs, 1),
		.goes_on = goes_on(cli, work),
	};
	struct cli_choice choice = { 0 };
	cli->spreads = true;
	if (cli->args.targets.len == 1)
		return run(cli);
	int rc = cli_choose_targets(cli, &choice);
	if (rc < 0 && work == CLI_EXAMINES && cli->env) {
		mig_error_dispose(&cli->err); /* it is one of the findings */
		rc = 0;
	}
	if (rc == 0 && choice.list && cli->asks)
		rc = cli_confirm_targets(cli, choice.names, choice.len);
	cli->asks = cli->asks && !choice.list; /* once is enough */
	if (rc == 0 && !choice.list)
		rc = run(cli);
	else if (rc == 0)
		rc = run_fleet(&fleet, &choice);
	cli_choice_dispose(&choice);
	return rc;
}
