/* Results as JSON, for programs; the manual page describes the fields. */
#include "cli/json.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/utf8.h"

void cli_print_json(cJSON *take_json)
{
	char *text = cJSON_Print(take_json);
	if (text)
		printf("%s\n", text);
	cJSON_free(text);
	cJSON_Delete(take_json);
}

/* Comments and paths need not be UTF-8, as JSON must. */
cJSON *cli_json_text(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *clean = malloc(strlen(text) * strlen(replacement) + 1), *out = clean;
	if (!clean)
		abort();
	while (*text) {
		size_t len = cli_utf8_length(text);
		if (len) {
			memcpy(out, text, len);
			out += len;
			text += len;
		} else {
			memcpy(out, replacement, strlen(replacement));
			out += strlen(replacement);
			text++;
		}
	}
	*out = '\0';
	cJSON *json = cJSON_CreateString(clean);
	free(clean);
	return json;
}

void cli_json_add(cJSON *object, const char *name, const char *text)
{
	if (text)
		cJSON_AddItemToObject(object, name, cli_json_text(text));
}

static void add_list(cJSON *object, const char *name, const mig_revision *rev,
	size_t (*count)(const mig_revision *), const char *(*item)(const mig_revision *, size_t))
{
	cJSON *list = cJSON_AddArrayToObject(object, name);
	for (size_t i = 0; i < count(rev); i++)
		cJSON_AddItemToArray(list, cli_json_text(item(rev, i)));
}

static const char *down_id(const mig_revision *rev, size_t i)
{
	return mig_revision_id(mig_revision_down(rev, i));
}

static const char *next_id(const mig_revision *rev, size_t i)
{
	return mig_revision_id(mig_revision_next(rev, i));
}

/* Yes-or-no facts about a revision. */
static const struct fact {
	const char *name;
	bool (*ask)(const mig_revision *rev);
} facts[] = {
	{ "is_head", mig_revision_is_head },
	{ "is_real_head", mig_revision_is_real_head },
	{ "is_base", mig_revision_is_base },
	{ "is_branch_point", mig_revision_is_branch_point },
	{ "is_merge_point", mig_revision_is_merge_point },
};

static cJSON *revision(const mig_revision *rev)
{
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "revision", mig_revision_id(rev));
	add_list(object, "down_revision", rev, mig_revision_down_count, down_id);
	add_list(object, "next", rev, mig_revision_next_count, next_id);
	add_list(object, "depends_on", rev, mig_revision_depends_count, mig_revision_depends);
	add_list(object, "replaces", rev, mig_revision_replaces_count, mig_revision_replaces);
	add_list(object, "branch_labels", rev, mig_revision_label_count, mig_revision_label);
	cli_json_add(object, "doc", mig_revision_doc(rev));
	cli_json_add(object, "longdoc", mig_revision_longdoc(rev));
	cli_json_add(object, "create_date", mig_revision_create_date(rev));
	cli_json_add(object, "path", mig_revision_path(rev));
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		cJSON_AddBoolToObject(object, facts[i].name, facts[i].ask(rev));
	return object;
}

void cli_print_json_revisions(const mig_revision_list *list, const mig_revision_list *current)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < list->len; i++) {
		cJSON *object = revision(list->items[i]);
		if (current)
			cJSON_AddBoolToObject(
				object, "is_current", cli_contains(current, list->items[i]));
		cJSON_AddItemToArray(array, object);
	}
	cli_print_json(array);
}

static cJSON *revisions(const mig_revision_list *list)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < list->len; i++)
		cJSON_AddItemToArray(array, revision(list->items[i]));
	return array;
}

void cli_print_json_written(const mig_revision_list *list)
{
	cli_print_json(list->len == 1 ? revision(list->items[0]) : revisions(list));
}

void cli_print_json_differences(const mig_differences *list)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < list->len; i++)
		cJSON_AddItemToArray(array, cJSON_Parse(list->items[i].json));
	cli_print_json(array);
}

static cJSON *unfinished_object(const mig_unfinished *unfinished)
{
	if (!unfinished)
		return cJSON_CreateNull();
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "revision", unfinished->revision);
	cli_json_add(object, "direction", unfinished->direction);
	cJSON_AddNumberToObject(object, "statement", (double)unfinished->statement);
	cli_json_add(object, "state", unfinished->state);
	cli_json_add(object, "sql", unfinished->sql);
	cli_json_add(object, "runner", unfinished->runner);
	cli_json_add(object, "since", unfinished->since);
	return object;
}

void cli_print_json_unfinished(const mig_unfinished *unfinished)
{
	cli_print_json(unfinished_object(unfinished));
}

void cli_print_json_status(const mig_status *status, size_t changed)
{
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "url", status->url);
	cJSON_AddBoolToObject(object, "is_current", mig_status_is_current(status));
	cJSON_AddItemToObject(object, "current", revisions(status->current));
	cJSON_AddItemToObject(object, "heads", revisions(status->heads));
	cJSON_AddItemToObject(object, "pending", revisions(status->pending));
	cJSON_AddItemToObject(object, "unfinished", unfinished_object(status->unfinished));
	cJSON_AddNumberToObject(object, "changed", (double)changed);
	cJSON *unknown = cJSON_AddArrayToObject(object, "unknown");
	for (size_t i = 0; i < status->nunknown; i++)
		cJSON_AddItemToArray(unknown, cli_json_text(status->unknown[i]));
	cli_print_json(object);
}

void cli_print_json_answers(const struct cli_answer *answers, size_t count)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < count; i++) {
		const struct cli_answer *answer = &answers[i];
		cJSON *object = cJSON_CreateObject();
		cJSON *result =
			cJSON_ParseWithLength(answer->json ? answer->json : "", answer->len);
		cli_json_add(object, "target", answer->target);
		cJSON_AddItemToObject(object, "result", result ? result : cJSON_CreateNull());
		if (answer->failure)
			cli_json_add(object, "error", answer->failure);
		else
			cJSON_AddNullToObject(object, "error");
		cJSON_AddItemToArray(array, object);
	}
	cli_print_json(array);
}

void cli_print_json_templates(const mig_template *rows)
{
	cJSON *array = cJSON_CreateArray();
	for (; rows->name; rows++) {
		cJSON *object = cJSON_CreateObject();
		cli_json_add(object, "name", rows->name);
		cli_json_add(object, "synopsis", rows->synopsis);
		cJSON_AddItemToArray(array, object);
	}
	cli_print_json(array);
}
