/* script/comment.h - the leading comment of a revision file. */
#ifndef MIG_SCRIPT_COMMENT_H
#define MIG_SCRIPT_COMMENT_H

#include "base/buf.h"

/** The text of the comment a Lua source begins with, without its comment marks: lines of `--`
 *  (with one blank after it), or one `--[[ … ]]` block. Replaces the content of `out`. */
void mig_comment_read(const char *source, size_t len, struct mig_buf *out);

/** The first line of a comment's text, owned by the caller. */
char *mig_comment_first_line(const char *comment);

/** What follows "`name`:" at the start of a line, owned by the caller; "" when there is none. */
char *mig_comment_field(const char *comment, const char *name);

#endif
