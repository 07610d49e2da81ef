/* The graph as SVG: a row for each revision, dots and lines at the left, text at the right. */
#include <stdlib.h>
#include <string.h>

#include "cli/picture.h"
#include "cli/utf8.h"

/* Sizes in pixels. */
enum {
	ROW = 26,         /* height */
	LANE = 18,        /* width */
	LEFT = 46,        /* of the first lane's middle; dependencies bulge into it */
	TOP = 24,         /* of the first row's middle */
	RADIUS = 5,       /* of a dot */
	LETTER_TENTH = 78 /* width of a letter, in tenths; fonts with equal widths agree on it */
};
enum {
	COLOURS = 8,
	MESSAGE = 100 /* columns of a message that are shown; the rest is in its tooltip */
};

/* Rules are written out for both schemes: many programs that draw SVG know no variables. */
static const char style[] =
	".paper{fill:#fff}"
	"text{font:13px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2328}"
	".id{font-weight:bold}.mark{font-weight:bold}"
	".head{fill:#1a7f37}.current{fill:#bf3989}.label{fill:#0969da}"
	".line{fill:none;stroke-width:2}.cut{stroke-dasharray:2 3}"
	".depends{fill:none;stroke:#6e7781;stroke-width:1.5;stroke-dasharray:5 4}"
	".tip{fill:#6e7781}.dot{stroke-width:2}.merge{fill:#fff}"
	".here{fill:none;stroke:#bf3989;stroke-width:2}"
	".dim{opacity:.2}a:hover text,a:focus text{text-decoration:underline}"
	".s0{stroke:#0969da}.s1{stroke:#1a7f37}.s2{stroke:#bc4c00}.s3{stroke:#8250df}"
	".s4{stroke:#bf3989}.s5{stroke:#0a7d8c}.s6{stroke:#9a6700}.s7{stroke:#57606a}"
	".f0{fill:#0969da}.f1{fill:#1a7f37}.f2{fill:#bc4c00}.f3{fill:#8250df}"
	".f4{fill:#bf3989}.f5{fill:#0a7d8c}.f6{fill:#9a6700}.f7{fill:#57606a}"
	"@media(prefers-color-scheme:dark){"
	".paper,.merge{fill:#0d1117}text{fill:#e6edf3}"
	".head{fill:#3fb950}.current{fill:#f778ba}.label{fill:#58a6ff}"
	".depends{stroke:#8b949e}.tip{fill:#8b949e}.here{stroke:#f778ba}"
	".s0{stroke:#58a6ff}.s1{stroke:#3fb950}.s2{stroke:#f0883e}.s3{stroke:#bc8cff}"
	".s4{stroke:#f778ba}.s5{stroke:#39c5cf}.s6{stroke:#d29922}.s7{stroke:#b1bac4}"
	".f0{fill:#58a6ff}.f1{fill:#3fb950}.f2{fill:#f0883e}.f3{fill:#bc8cff}"
	".f4{fill:#f778ba}.f5{fill:#39c5cf}.f6{fill:#d29922}.f7{fill:#b1bac4}}";

struct drawing {
	const struct cli_picture *picture;
	FILE *file;
	bool links;
};

static size_t x_of(size_t lane)
{
	return LEFT + lane * LANE;
}

static size_t y_of(size_t row)
{
	return TOP + row * ROW;
}

static void count_mark(void *data, const char *kind, const char *text)
{
	size_t *width = data;
	(void)kind;
	*width += cli_utf8_width(text) + 2;
}

/* Columns that the text of a row takes. */
static size_t text_width(const struct cli_picture *picture, size_t row)
{
	const mig_revision *rev = picture->dots[row].rev;
	size_t message = cli_utf8_width(mig_revision_doc(rev));
	size_t width = cli_utf8_width(mig_revision_id(rev)) + 2;
	cli_picture_marks(picture, row, count_mark, &width);
	return width + (message < MESSAGE ? message : MESSAGE);
}

static size_t picture_width(const struct cli_picture *picture)
{
	size_t most = 0;
	for (size_t i = 0; i < picture->len; i++) {
		size_t width = text_width(picture, i);
		most = width > most ? width : most;
	}
	return x_of(picture->lanes) + LANE + most * LETTER_TENTH / 10;
}

/* From one dot to another through a lane: over into it, straight down, over to the other. */
static void draw_line(
	const struct drawing *d, const struct cli_dot *dot, size_t row, size_t lane, size_t to)
{
	size_t x = x_of(dot->lane), y = y_of(row), via = x_of(lane);
	size_t end_x = x_of(d->picture->dots[to].lane), end = y_of(to);
	fprintf(d->file, "<path class=\"line s%zu\" d=\"M%zu %zu", lane % COLOURS, x, y);
	if (to == row + 1 && via != x)
		via = end_x; /* there is one row for both curves */
	if (via != x)
		fprintf(d->file, "C%zu %zu %zu %zu %zu %zu", x, y + ROW / 2, via, y + ROW / 2, via,
			y + ROW);
	if (via != end_x)
		fprintf(d->file, "V%zuC%zu %zu %zu %zu %zu %zu", end - ROW, via, end - ROW / 2,
			end_x, end - ROW / 2, end_x, end);
	else
		fprintf(d->file, "V%zu", end);
	fputs("\"/>\n", d->file);
}

/* A parent that the picture does not have. */
static void draw_cut(const struct drawing *d, const struct cli_dot *dot, size_t row)
{
	fprintf(d->file, "<path class=\"line cut s%zu\" d=\"M%zu %zuv%d\"/>\n", dot->lane % COLOURS,
		x_of(dot->lane), y_of(row), ROW / 2);
}

/* Dependencies take no lane: they bulge to the left, across what is there. */
static void draw_dependency(
	const struct drawing *d, const struct cli_dot *dot, size_t row, size_t to)
{
	size_t x = x_of(dot->lane), end_x = x_of(d->picture->dots[to].lane);
	size_t rows = to > row ? to - row : row - to;
	size_t bulge = rows < 5 ? 20 + rows * 6 : LEFT + 4;
	fprintf(d->file,
		"<path class=\"depends\" marker-end=\"url(#tip)\" d=\"M%zu %zuC%zu %zu %zu %zu %zu "
		"%zu\"/>\n",
		x, y_of(row), x - (bulge < x ? bulge : x), y_of(row),
		end_x - (bulge < end_x ? bulge : end_x), y_of(to), end_x, y_of(to));
}

static void draw_lines(const struct drawing *d)
{
	const struct cli_picture *picture = d->picture;
	for (size_t row = 0; row < picture->len; row++) {
		const struct cli_dot *dot = &picture->dots[row];
		for (size_t i = 0; i < mig_revision_down_count(dot->rev); i++) {
			if (dot->lines[i] == CLI_NO_LANE)
				draw_cut(d, dot, row);
			else
				draw_line(d, dot, row, dot->lines[i],
					cli_picture_row(picture, mig_revision_down(dot->rev, i)));
		}
		for (size_t i = 0; i < mig_revision_dependency_count(dot->rev); i++) {
			size_t to = cli_picture_row(picture, mig_revision_dependency(dot->rev, i));
			if (to < picture->len)
				draw_dependency(d, dot, row, to);
		}
	}
}

/* Bases are squares, merges rings; a second ring is where the database is. */
static void draw_dot(const struct drawing *d, const struct cli_dot *dot, size_t row)
{
	size_t x = x_of(dot->lane), y = y_of(row), colour = dot->lane % COLOURS;
	if (dot->current)
		fprintf(d->file, "<circle class=\"here\" cx=\"%zu\" cy=\"%zu\" r=\"%d\"/>", x, y,
			RADIUS + 4);
	if (mig_revision_is_base(dot->rev))
		fprintf(d->file,
			"<rect class=\"dot f%zu\" x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\"/>",
			colour, x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
	else if (mig_revision_is_merge_point(dot->rev))
		fprintf(d->file,
			"<circle class=\"dot merge s%zu\" cx=\"%zu\" cy=\"%zu\" r=\"%d\"/>", colour,
			x, y, RADIUS);
	else
		fprintf(d->file, "<circle class=\"dot f%zu\" cx=\"%zu\" cy=\"%zu\" r=\"%d\"/>",
			colour, x, y, RADIUS);
}

static void draw_mark(void *data, const char *kind, const char *text)
{
	FILE *file = data;
	fprintf(file, "<tspan class=\"mark %s\" dx=\"12\">", kind);
	cli_put_xml(file, text);
	fputs("</tspan>", file);
}

/* As much of a message as there is room for. */
static void draw_message(FILE *file, const char *message)
{
	size_t len = 0, width = 0;
	bool whole = cli_utf8_width(message) <= MESSAGE;
	while (message[len] && (whole || width < MESSAGE - 1)) {
		const char *rest = message + len;
		cli_utf8_next(&rest);
		len = (size_t)(rest - message);
		width++;
	}
	char *part = strndup(message, len);
	if (!part)
		abort();
	fputs("<tspan dx=\"12\">", file);
	cli_put_xml(file, part);
	fputs(whole ? "</tspan>" : "…</tspan>", file);
	free(part);
}

static void draw_tooltip(const struct drawing *d, const mig_revision *rev)
{
	const char *date = mig_revision_create_date(rev);
	fputs("<title>", d->file);
	cli_put_xml(d->file, mig_revision_id(rev));
	fputs(*mig_revision_doc(rev) ? ", " : "", d->file);
	cli_put_xml(d->file, mig_revision_doc(rev));
	if (*date) {
		fputs("\n", d->file);
		cli_put_xml(d->file, date);
	}
	fputs("\n", d->file);
	cli_put_xml(d->file, cli_picture_path(d->picture, rev));
	fputs("</title>", d->file);
}

static void draw_revision(const struct drawing *d, size_t row)
{
	const struct cli_dot *dot = &d->picture->dots[row];
	if (d->links)
		fprintf(d->file, "<a href=\"#r%zu\">", row);
	fputs("<g class=\"revision\">", d->file);
	draw_tooltip(d, dot->rev);
	draw_dot(d, dot, row);
	fprintf(d->file, "<text x=\"%zu\" y=\"%zu\"><tspan class=\"id\">", x_of(d->picture->lanes),
		y_of(row) + 4);
	cli_put_xml(d->file, mig_revision_id(dot->rev));
	fputs("</tspan>", d->file);
	cli_picture_marks(d->picture, row, draw_mark, d->file);
	if (*mig_revision_doc(dot->rev))
		draw_message(d->file, mig_revision_doc(dot->rev));
	fprintf(d->file, "</text></g>%s\n", d->links ? "</a>" : "");
}

/* What there is to see, for those who cannot. */
static void describe(const struct drawing *d)
{
	static const char *const kinds[] = { "head", "base", "current" };
	const struct cli_picture *picture = d->picture;
	fprintf(d->file, "<desc id=\"graph-desc\">%zu revision%s, newest first", picture->len,
		picture->len == 1 ? "" : "s");
	for (size_t kind = 0; kind < 3; kind++) {
		size_t count = 0;
		for (size_t i = 0; i < picture->len; i++) {
			const struct cli_dot *dot = &picture->dots[i];
			const bool is[] = { mig_revision_is_head(dot->rev),
				mig_revision_is_base(dot->rev), dot->current };
			if (!is[kind])
				continue;
			fprintf(d->file, count++ ? ", " : "; %s: ", kinds[kind]);
			cli_put_xml(d->file, mig_revision_id(dot->rev));
		}
	}
	fputs("</desc>\n", d->file);
}

static void draw(const struct drawing *d)
{
	size_t width = picture_width(d->picture);
	size_t height = (size_t)2 * TOP + (d->picture->len ? d->picture->len - 1 : 0) * ROW;
	fprintf(d->file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" "
		"viewBox=\"0 0 %zu %zu\" role=\"%s\" aria-labelledby=\"graph-title graph-desc\">\n"
		"<title id=\"graph-title\">Revisions</title>\n",
		width, height, width, height, d->links ? "group" : "img");
	describe(d);
	fprintf(d->file,
		"<style>%s</style>\n"
		"<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"15\" refY=\"5\" "
		"markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
		"<path class=\"tip\" d=\"M0 0L10 5L0 10z\"/></marker></defs>\n"
		"<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n",
		style);
	draw_lines(d);
	for (size_t row = 0; row < d->picture->len; row++)
		draw_revision(d, row);
	fputs("</svg>\n", d->file);
}

void cli_draw_svg_element(const struct cli_picture *picture, FILE *file)
{
	const struct drawing d = { picture, file, true };
	draw(&d);
}

void cli_draw_svg(const struct cli_picture *picture, FILE *file)
{
	const struct drawing d = { picture, file, false };
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", file);
	draw(&d);
}
