#include "cli/lanes.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 1024 }; /* lanes side by side; more would be wider than any terminal */

/* What a row shows in the column of a lane. */
enum mark { FREE, PASSES, NODE, ENDS, BEGINS, JOINED };
static const char signs[] = { ' ', '|', '*', '\'', '.', '+' };

struct cli_lanes {
	const mig_revision **known; /* those of the list, sorted by address */
	size_t nknown;
	bool colour;
	const mig_revision *next[MOST]; /* where the lane leads; NULL: it is free */
	enum mark marks[MOST];          /* of the row in hand */
	size_t len;                     /* lanes up to the last one in use */
};

static int by_address(const void *a, const void *b)
{
	const mig_revision *left = *(const mig_revision *const *)a;
	const mig_revision *right = *(const mig_revision *const *)b;
	return (left > right) - (left < right);
}

struct cli_lanes *cli_lanes_new(const mig_revision_list *list, bool colour)
{
	struct cli_lanes *lanes = calloc(1, sizeof *lanes);
	const mig_revision **known = calloc(list->len + 1, sizeof(*known));
	if (!lanes || !known)
		abort();
	for (size_t i = 0; i < list->len; i++)
		known[i] = list->items[i];
	qsort(known, list->len, sizeof(*known), by_address);
	lanes->known = known;
	lanes->nknown = list->len;
	lanes->colour = colour;
	return lanes;
}

void cli_lanes_free(struct cli_lanes *lanes)
{
	if (!lanes)
		return;
	free(lanes->known);
	free(lanes);
}

static bool is_known(const struct cli_lanes *lanes, const mig_revision *rev)
{
	return bsearch(&rev, lanes->known, lanes->nknown, sizeof(rev), by_address);
}

/* The lane that leads to `rev`, or lanes->len. */
static size_t lane_to(const struct cli_lanes *lanes, const mig_revision *rev)
{
	size_t i = 0;
	while (i < lanes->len && lanes->next[i] != rev)
		i++;
	return i;
}

/* A lane that nothing is in, also not in this row. @return MOST when there is no room */
static size_t free_lane(struct cli_lanes *lanes, size_t from)
{
	size_t i = from;
	while (i < lanes->len && (lanes->next[i] || lanes->marks[i] != FREE))
		i++;
	if (i == lanes->len && i < MOST) {
		lanes->next[i] = NULL;
		lanes->marks[i] = FREE;
		lanes->len++;
	}
	return i;
}

/* The lane to a parent. The first one goes on in the lane of its child; the others get one of their
 * own, or are led to already. */
static size_t open_parent(struct cli_lanes *lanes, const mig_revision *down, size_t node)
{
	if (!is_known(lanes, down))
		return CLI_NO_LANE;
	if (node < MOST && !lanes->next[node]) {
		lanes->next[node] = down;
		return node;
	}
	size_t lane = lane_to(lanes, down);
	if (lane < lanes->len) {
		lanes->marks[lane] = JOINED;
	} else if ((lane = free_lane(lanes, node)) < MOST) {
		lanes->next[lane] = down;
		lanes->marks[lane] = BEGINS;
	}
	return lane;
}

/* A row without a revision: what stands before further lines about the one above. */
static void pass(struct cli_lanes *lanes)
{
	while (lanes->len && !lanes->next[lanes->len - 1])
		lanes->len--;
	for (size_t i = 0; i < lanes->len; i++)
		lanes->marks[i] = lanes->next[i] ? PASSES : FREE;
}

size_t cli_lanes_step(struct cli_lanes *lanes, const mig_revision *rev, size_t *parents)
{
	pass(lanes);
	size_t node = lane_to(lanes, rev);
	if (node == lanes->len)
		node = free_lane(lanes, 0);
	for (size_t i = 0; i < lanes->len; i++) {
		if (lanes->next[i] != rev)
			continue;
		lanes->next[i] = NULL;
		lanes->marks[i] = ENDS;
	}
	if (node < MOST)
		lanes->marks[node] = NODE;
	for (size_t i = 0; i < mig_revision_down_count(rev); i++) {
		size_t lane = open_parent(lanes, mig_revision_down(rev, i), node);
		if (parents)
			parents[i] = lane;
	}
	return node;
}

static bool is_tied(enum mark mark)
{
	return mark == ENDS || mark == BEGINS || mark == JOINED;
}

/* The row, with lines from the node to all that is tied to it. */
static void print_row(const struct cli_lanes *lanes, FILE *file)
{
	size_t node = 0, last = 0;
	for (size_t i = 0; i < lanes->len; i++) {
		node = lanes->marks[i] == NODE ? i : node;
		last = is_tied(lanes->marks[i]) ? i : last;
	}
	size_t first = node;
	for (size_t i = node; i-- > 0;)
		first = is_tied(lanes->marks[i]) ? i : first;
	for (size_t i = 0; i < lanes->len; i++) {
		bool tied = i >= first && i < (last > node ? last : node);
		char sign =
			lanes->marks[i] == FREE && tied && i > first ? '-' : signs[lanes->marks[i]];
		if (lanes->colour && sign != ' ')
			fprintf(file, "\033[3%zum%c\033[0m", 1 + i % 6, sign);
		else
			fputc(sign, file);
		fputc(tied ? '-' : ' ', file);
	}
}

void cli_lanes_print(struct cli_lanes *lanes, const mig_revision *rev, const char *text, FILE *file)
{
	cli_lanes_step(lanes, rev, NULL);
	do {
		int len = (int)strcspn(text, "\n");
		print_row(lanes, file);
		fprintf(file, "%.*s\n", len, text);
		text += len + (text[len] == '\n');
		pass(lanes);
	} while (*text);
}
