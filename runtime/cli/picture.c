#include "cli/picture.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/utf8.h"

struct cli_row {
	const mig_revision *rev;
	size_t row;
};

static int by_address(const void *a, const void *b)
{
	const mig_revision *left = ((const struct cli_row *)a)->rev;
	const mig_revision *right = ((const struct cli_row *)b)->rev;
	return (left > right) - (left < right);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count + 1, size); /* nothing, too, is not NULL */
	if (!memory)
		abort();
	return memory;
}

static size_t beyond(size_t lanes, size_t lane)
{
	return lane != CLI_NO_LANE && lane >= lanes ? lane + 1 : lanes;
}

void cli_picture_init(struct cli_picture *picture, const mig_revision_list *list,
	const mig_revision_list *current)
{
	*picture = (struct cli_picture){ .len = list->len };
	picture->dots = allocate(list->len, sizeof *picture->dots);
	picture->known = allocate(list->len, sizeof *picture->known);
	struct cli_lanes *lanes = cli_lanes_new(list, false);
	for (size_t i = 0; i < list->len; i++) {
		const mig_revision *rev = list->items[i];
		struct cli_dot *dot = &picture->dots[i];
		size_t count = mig_revision_down_count(rev);
		dot->rev = rev;
		dot->current = cli_contains(current, rev);
		dot->lines = allocate(count, sizeof *dot->lines);
		dot->lane = cli_lanes_step(lanes, rev, dot->lines);
		picture->lanes = beyond(picture->lanes, dot->lane);
		for (size_t j = 0; j < count; j++)
			picture->lanes = beyond(picture->lanes, dot->lines[j]);
		picture->known[i] = (struct cli_row){ rev, i };
	}
	qsort(picture->known, list->len, sizeof *picture->known, by_address);
	cli_lanes_free(lanes);
}

void cli_picture_dispose(struct cli_picture *picture)
{
	for (size_t i = 0; i < picture->len; i++)
		free(picture->dots[i].lines);
	free(picture->dots);
	free(picture->known);
	*picture = (struct cli_picture){ 0 };
}

size_t cli_picture_row(const struct cli_picture *picture, const mig_revision *rev)
{
	const struct cli_row key = { rev, 0 };
	const struct cli_row *found =
		bsearch(&key, picture->known, picture->len, sizeof key, by_address);
	return found ? found->row : picture->len;
}

static bool has_label(const mig_revision *rev, const char *label)
{
	for (size_t i = 0; i < mig_revision_label_count(rev); i++)
		if (!strcmp(mig_revision_label(rev, i), label))
			return true;
	return false;
}

/* Labels spread along their branch; one that goes on in a newer revision is told there. */
static bool goes_on(const struct cli_picture *picture, const mig_revision *rev, const char *label)
{
	for (size_t i = 0; i < mig_revision_next_count(rev); i++) {
		const mig_revision *next = mig_revision_next(rev, i);
		if (cli_picture_row(picture, next) < picture->len && has_label(next, label))
			return true;
	}
	return false;
}

void cli_picture_marks(const struct cli_picture *picture, size_t row,
	void (*tell)(void *data, const char *kind, const char *text), void *data)
{
	const struct cli_dot *dot = &picture->dots[row];
	if (mig_revision_is_real_head(dot->rev))
		tell(data, "head", "head");
	else if (mig_revision_is_head(dot->rev))
		tell(data, "head", "effective head");
	if (dot->current)
		tell(data, "current", "current");
	for (size_t i = 0; i < mig_revision_label_count(dot->rev); i++) {
		const char *label = mig_revision_label(dot->rev, i);
		if (!goes_on(picture, dot->rev, label))
			tell(data, "label", label);
	}
}

const char *cli_picture_path(const struct cli_picture *picture, const mig_revision *rev)
{
	const char *path = mig_revision_path(rev);
	size_t len = picture->folder ? strlen(picture->folder) : 0;
	return len && !strncmp(path, picture->folder, len) && path[len] == '/' ? path + len + 1
									       : path;
}

void cli_put_xml(FILE *file, const char *text)
{
	while (*text) {
		uint32_t c = cli_utf8_next(&text);
		switch (c) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		case '"':
			fputs("&quot;", file);
			break;
		case '\'':
			fputs("&#39;", file);
			break;
		default:
			cli_utf8_put(file, c);
		}
	}
}
