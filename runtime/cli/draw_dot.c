/* The graph for Graphviz. */
#include "cli/picture.h"
#include "cli/utf8.h"

/* A quoted string knows escapes and, in labels, entities of HTML. */
static void put_label(FILE *file, const char *text)
{
	while (*text) {
		uint32_t c = cli_utf8_next(&text);
		if (c == '&')
			fputs("&amp;", file);
		else if (c == '\n')
			fputc(' ', file);
		else {
			fputs(c == '"' || c == '\\' ? "\\" : "", file);
			cli_utf8_put(file, c);
		}
	}
}

/* A name knows no escape but that of the quote. */
static void put_name(FILE *file, const mig_revision *rev)
{
	const char *id = mig_revision_id(rev);
	fputc('"', file);
	while (*id) {
		uint32_t c = cli_utf8_next(&id);
		fputs(c == '"' ? "\\" : "", file);
		cli_utf8_put(file, c);
	}
	fputc('"', file);
}

static void put_mark(void *data, const char *kind, const char *text)
{
	FILE *file = data;
	(void)kind;
	fputs("\\n[", file);
	put_label(file, text);
	fputs("]", file);
}

static void put_node(const struct cli_picture *picture, FILE *file, size_t row)
{
	const struct cli_dot *dot = &picture->dots[row];
	fputs("  ", file);
	put_name(file, dot->rev);
	fputs(" [label=\"", file);
	put_label(file, mig_revision_id(dot->rev));
	if (*mig_revision_doc(dot->rev)) {
		fputs("\\n", file);
		put_label(file, mig_revision_doc(dot->rev));
	}
	cli_picture_marks(picture, row, put_mark, file);
	fputc('"', file);
	if (mig_revision_is_base(dot->rev))
		fputs(", shape=house", file);
	else if (mig_revision_is_merge_point(dot->rev))
		fputs(", shape=hexagon", file);
	if (mig_revision_is_head(dot->rev))
		fputs(", penwidth=2", file);
	if (dot->current)
		fputs(", style=filled, fillcolor=\"#ffd8eb\", fontcolor=black", file);
	fputs("];\n", file);
}

static void put_edge(FILE *file, const mig_revision *from, const mig_revision *to, const char *more)
{
	fputs("  ", file);
	put_name(file, from);
	fputs(" -> ", file);
	put_name(file, to);
	fprintf(file, "%s;\n", more);
}

void cli_draw_dot(const struct cli_picture *picture, FILE *file)
{
	fputs("digraph revisions {\n  node [shape=box];\n", file);
	for (size_t row = 0; row < picture->len; row++)
		put_node(picture, file, row);
	for (size_t row = 0; row < picture->len; row++) {
		const mig_revision *rev = picture->dots[row].rev;
		for (size_t i = 0; i < mig_revision_down_count(rev); i++)
			if (picture->dots[row].lines[i] != CLI_NO_LANE)
				put_edge(file, rev, mig_revision_down(rev, i), "");
		for (size_t i = 0; i < mig_revision_dependency_count(rev); i++) {
			const mig_revision *to = mig_revision_dependency(rev, i);
			if (cli_picture_row(picture, to) < picture->len)
				put_edge(file, rev, to, " [style=dashed, constraint=false]");
		}
	}
	fputs("}\n", file);
}
