/* Results as JSON, for programs; the manual page describes the fields. */
#include <cjson/cJSON.h>

#include "cli/cli.h"

static void print(const struct cli *cli, cJSON *json)
{
	char *text = cJSON_Print(json);
	if (text)
		cli_print(cli, "%s\n", text);
	cJSON_free(text);
	cJSON_Delete(json);
}

static void add_list(cJSON *object, const char *name, const mig_revision *rev,
	size_t (*count)(const mig_revision *), const char *(*item)(const mig_revision *, size_t))
{
	cJSON *list = cJSON_AddArrayToObject(object, name);
	for (size_t i = 0; i < count(rev); i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(item(rev, i)));
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
	cJSON_AddStringToObject(object, "revision", mig_revision_id(rev));
	add_list(object, "down_revision", rev, mig_revision_down_count, down_id);
	add_list(object, "next", rev, mig_revision_next_count, next_id);
	add_list(object, "depends_on", rev, mig_revision_depends_count, mig_revision_depends);
	add_list(object, "branch_labels", rev, mig_revision_label_count, mig_revision_label);
	cJSON_AddStringToObject(object, "doc", mig_revision_doc(rev));
	cJSON_AddStringToObject(object, "longdoc", mig_revision_longdoc(rev));
	cJSON_AddStringToObject(object, "create_date", mig_revision_create_date(rev));
	cJSON_AddStringToObject(object, "path", mig_revision_path(rev));
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		cJSON_AddBoolToObject(object, facts[i].name, facts[i].ask(rev));
	return object;
}

void cli_print_json_revision(const struct cli *cli, const mig_revision *rev)
{
	print(cli, revision(rev));
}

void cli_print_json_revisions(
	const struct cli *cli, const mig_revision_list *list, const mig_revision_list *current)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < list->len; i++) {
		cJSON *object = revision(list->items[i]);
		if (current)
			cJSON_AddBoolToObject(
				object, "is_current", cli_contains(current, list->items[i]));
		cJSON_AddItemToArray(array, object);
	}
	print(cli, array);
}

void cli_print_json_templates(const struct cli *cli, const mig_template *rows)
{
	cJSON *array = cJSON_CreateArray();
	for (; rows->name; rows++) {
		cJSON *object = cJSON_CreateObject();
		cJSON_AddStringToObject(object, "name", rows->name);
		cJSON_AddStringToObject(object, "synopsis", rows->synopsis);
		cJSON_AddItemToArray(array, object);
	}
	print(cli, array);
}
