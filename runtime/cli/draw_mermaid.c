/* The graph for Mermaid. */
#include <string.h>

#include "cli/picture.h"
#include "cli/utf8.h"

/* Mermaid looks for directives, comments, Markdown and HTML in any text. Whatever is neither a
 * letter, a digit nor harmless is written as the number of the character. */
static void put_text(FILE *file, const char *text)
{
	while (*text) {
		uint32_t c = cli_utf8_next(&text);
		bool plain = c > 0x7f || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || (c && strchr(" .,()/+", (int)c));
		if (plain)
			cli_utf8_put(file, c);
		else if (c == '\n')
			fputc(' ', file);
		else
			fprintf(file, "#%u;", (unsigned)c);
	}
}

static void put_mark(void *data, const char *kind, const char *text)
{
	FILE *file = data;
	(void)kind;
	fputs("<br/>#91;", file);
	put_text(file, text);
	fputs("#93;", file);
}

static void put_node(const struct cli_picture *picture, FILE *file, size_t row)
{
	const struct cli_dot *dot = &picture->dots[row];
	bool base = mig_revision_is_base(dot->rev), merge = mig_revision_is_merge_point(dot->rev);
	fprintf(file, "  n%zu%s\"", row, base ? "([" : merge ? "{{" : "[");
	put_text(file, mig_revision_id(dot->rev));
	if (*mig_revision_doc(dot->rev)) {
		fputs("<br/>", file);
		put_text(file, mig_revision_doc(dot->rev));
	}
	cli_picture_marks(picture, row, put_mark, file);
	fprintf(file, "\"%s%s\n",
		base    ? "])"
		: merge ? "}}"
			: "]",
		dot->current                     ? ":::current"
		: mig_revision_is_head(dot->rev) ? ":::head"
						 : "");
}

void cli_draw_mermaid(const struct cli_picture *picture, FILE *file)
{
	fputs("flowchart TB\n", file);
	for (size_t row = 0; row < picture->len; row++)
		put_node(picture, file, row);
	for (size_t row = 0; row < picture->len; row++) {
		const mig_revision *rev = picture->dots[row].rev;
		for (size_t i = 0; i < mig_revision_down_count(rev); i++)
			if (picture->dots[row].lines[i] != CLI_NO_LANE)
				fprintf(file, "  n%zu --> n%zu\n", row,
					cli_picture_row(picture, mig_revision_down(rev, i)));
		for (size_t i = 0; i < mig_revision_dependency_count(rev); i++) {
			size_t to = cli_picture_row(picture, mig_revision_dependency(rev, i));
			if (to < picture->len)
				fprintf(file, "  n%zu -.-> n%zu\n", row, to);
		}
	}
	fputs("  classDef head stroke-width:3px\n"
	      "  classDef current fill:#ffd8eb,stroke:#bf3989,stroke-width:3px,color:#000\n",
		file);
}
