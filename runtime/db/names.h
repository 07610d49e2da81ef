/* db/names.h - names as SQL writes them: what the drivers' quote_ident() have in common. */
#ifndef MIG_DB_NAMES_H
#define MIG_DB_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/** Whether a name needs no quotes for what it is made of: lower-case letters, digits, `_` and `$`,
 *  the first of them a letter or `_`. It may still be a reserved word. */
bool mig_name_is_plain(const char *name);

/** Whether a name is among `words`, which are in the order of strcmp(). */
bool mig_name_is_among(const char *name, const char *const *words, size_t n);

/** The name in quotes, with those in it doubled; a heap string, free with mig_free(). */
char *mig_name_quote(const char *name, char quote);

#endif
