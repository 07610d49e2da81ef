/* engine/words.h - a command line taken apart as a shell would, without one. */
#ifndef MIG_ENGINE_WORDS_H
#define MIG_ENGINE_WORDS_H

#include "base/vec.h"

/** Split `text` at white space. '…' is taken as it is; in "…" a backslash quotes `"` and `\`,
 *  elsewhere any character. Nothing else is special. The words are appended to `out`.
 *  @return false when a quote is never closed, or a backslash ends the text */
bool mig_words_split(const char *text, struct mig_strs *out);

#endif
