#include "cli/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/json.h"

static const char *const levels[] = { "debug", "info", "warn", "error" };

static enum mig_log_level level_of(const char *name, enum mig_log_level otherwise)
{
	for (size_t i = 0; name && i < sizeof levels / sizeof *levels; i++)
		if (!strcmp(levels[i], name))
			return (enum mig_log_level)i;
	return otherwise;
}

void cli_log_init(struct cli_log *log, const struct cli_args *args)
{
	*log = (struct cli_log){ .args = args };
	log->json = args->log_format && !strcmp(args->log_format, "json");
	log->level = level_of(args->log_level, args->quiet     ? MIG_LOG_WARN
					       : args->verbose ? MIG_LOG_DEBUG
							       : MIG_LOG_INFO);
	/* a script of SQL may go to the same terminal */
	log->live = !log->json && !args->quiet && !args->sql && cli_live_possible();
}

static void forget_step(struct cli_log *log)
{
	free(log->revision);
	free(log->direction);
	log->revision = log->direction = NULL;
	log->step = log->steps = 0;
}

void cli_log_dispose(struct cli_log *log)
{
	cli_live_end(&log->live_line);
	forget_step(log);
}

static void take_progress(void *data, const mig_progress_event *event)
{
	struct cli_log *log = data;
	if (event->kind == MIG_PROGRESS_STEP || event->kind == MIG_PROGRESS_END)
		forget_step(log);
	if (event->kind == MIG_PROGRESS_STEP) {
		log->revision = event->revision ? strdup(event->revision) : NULL;
		log->direction = strdup(event->direction);
		log->step = event->step;
		log->steps = event->steps;
	}
	if (log->live)
		cli_live_progress(&log->live_line, event);
}

void cli_log_configured(void *data, mig_env *env)
{
	struct cli_log *log = data;
	const struct cli_args *args = log->args;
	const char *format = mig_env_config(env, "log_format");
	log->json = !strcmp(args->log_format ? args->log_format : format ? format : "text", "json");
	log->live = log->live && !log->json;
	if (!args->log_level && !args->quiet && !args->verbose)
		log->level = level_of(mig_env_config(env, "log_level"), log->level);
	if (args->hush && log->level < MIG_LOG_WARN)
		log->level = MIG_LOG_WARN;
	mig_env_set_log_level(env, log->level);
	if (log->live || log->json)
		mig_env_set_progress(env, take_progress, log);
}

/* ---- JSON ---- */

static cJSON *begin_line(enum mig_log_level level, const char *logger, const char *message)
{
	char date[32], text[48];
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, sizeof text, "%s.%03ldZ", date, now.tv_nsec / 1000000);
	cJSON *line = cJSON_CreateObject();
	cli_json_add(line, "time", text);
	cli_json_add(line, "level", levels[level]);
	cli_json_add(line, "logger", logger);
	cli_json_add(line, "message", message);
	return line;
}

static void end_line(cJSON *line)
{
	char *text = cJSON_PrintUnformatted(line);
	if (text)
		fprintf(stderr, "%s\n", text);
	cJSON_free(text);
	cJSON_Delete(line);
}

static void write_json(
	const struct cli_log *log, enum mig_log_level level, const char *logger, const char *text)
{
	cJSON *line = begin_line(level, logger, text);
	cli_json_add(line, "target", log->target);
	if (log->steps) {
		cli_json_add(line, "revision", log->revision);
		cli_json_add(line, "direction", log->direction);
		cJSON_AddNumberToObject(line, "step", (double)log->step);
		cJSON_AddNumberToObject(line, "steps", (double)log->steps);
	}
	end_line(line);
}

static void write_json_error(const struct cli_log *log, const mig_error *err)
{
	cJSON *line = begin_line(
		MIG_LOG_ERROR, "mig", err->message ? err->message : mig_code_name(err->code));
	cli_json_add(line, "target", log->target);
	cli_json_add(line, "code", mig_code_name(err->code));
	cli_json_add(line, "file", err->file);
	if (err->file && err->line > 0)
		cJSON_AddNumberToObject(line, "line", err->line);
	cli_json_add(line, "revision", err->revision);
	cli_json_add(line, "sql", err->sql);
	if (err->sql && err->position > 0)
		cJSON_AddNumberToObject(line, "position", err->position);
	cli_json_add(line, "state", err->state);
	if (log->args->raiseerr)
		cli_json_add(line, "traceback", err->traceback);
	end_line(line);
}

/* ---- lines ---- */

void cli_log_write(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	static const char *const names[] = { "DEBUG", "INFO ", "WARN ", "ERROR" };
	struct cli_log *log = data;
	bool printed = !strcmp(logger, "mig.print"); /* by a script, for people: as it is */
	if (log->json) {
		write_json(log, level, logger, text);
		return;
	}
	char *line = NULL;
	if (!printed && asprintf(&line, "%s [%s] %s", names[level], logger, text) < 0)
		abort();
	if (log->live)
		cli_live_line(&log->live_line, printed ? text : line, text);
	else
		fprintf(stderr, "%s\n", printed ? text : line);
	free(line);
}

void cli_log_error(const struct cli_log *log, const mig_error *err)
{
	fflush(stdout);
	if (log->json) {
		write_json_error(log, err);
		return;
	}
	char *line = mig_error_format(err);
	fprintf(stderr, "FAILED: %s\n", line);
	mig_free(line);
	if (log->args->raiseerr && err->traceback)
		fprintf(stderr, "%s\n", err->traceback);
}
