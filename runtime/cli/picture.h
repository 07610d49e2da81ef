/* cli/picture.h - the revision graph, laid out, and the formats that draw it.
 *
 * Each revision has a row, newest first, and a lane; lines run from a revision in the lane to the
 * next one in line, as in lanes.h. All formats escape what they write: a message may be anything.
 */
#ifndef MIG_CLI_PICTURE_H
#define MIG_CLI_PICTURE_H

#include <stdio.h>

#include "cli/lanes.h"
#include "mig.h"

/** One revision of a picture. */
struct cli_dot {
	const mig_revision *rev;
	size_t lane;
	size_t *lines; /* lanes of the lines to its down revisions, or CLI_NO_LANE */
	bool current;
};

/** A picture; what it draws is borrowed. Dispose with cli_picture_dispose(). */
struct cli_picture {
	struct cli_dot *dots; /* newest first */
	size_t len;
	size_t lanes;          /* side by side, at most */
	const char *folder;    /* what paths are told relative to; NULL: they are told whole */
	struct cli_row *known; /* of each revision, sorted by address */
};

/** Lay out a list, in which no revision comes before one that descends from it.
 *  @param current  revisions to mark; may be NULL */
void cli_picture_init(struct cli_picture *picture, const mig_revision_list *list,
	const mig_revision_list *current);
void cli_picture_dispose(struct cli_picture *picture);

/** The row of a revision, or picture->len when it is not in the picture. */
size_t cli_picture_row(const struct cli_picture *picture, const mig_revision *rev);

/** Call `tell` for each mark of a revision. `kind` is "head", "current" or "label", `text` what a
 *  person reads. A label is told where it is newest. */
void cli_picture_marks(const struct cli_picture *picture, size_t row,
	void (*tell)(void *data, const char *kind, const char *text), void *data);

/** The file of a revision, relative to picture->folder where that is possible; borrowed. */
const char *cli_picture_path(const struct cli_picture *picture, const mig_revision *rev);

/** Write a text as XML character data, also fit for an attribute in double quotes. */
void cli_put_xml(FILE *file, const char *text);

/** A document of its own. */
void cli_draw_svg(const struct cli_picture *picture, FILE *file);
/** The element alone, for a page, in which each revision links to the element "r<row>". */
void cli_draw_svg_element(const struct cli_picture *picture, FILE *file);
/** A page that needs nothing else: the drawing, a field to search in, and all about each revision.
 */
void cli_draw_html(const struct cli_picture *picture, FILE *file);
/** The language of Graphviz. */
void cli_draw_dot(const struct cli_picture *picture, FILE *file);
/** The language of Mermaid, which Markdown on many sites shows as a drawing. */
void cli_draw_mermaid(const struct cli_picture *picture, FILE *file);

#endif
