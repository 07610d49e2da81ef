/* script/embed.h - the Lua library and the templates, as bytes inside the program.
 *
 * The build turns every file of lua/mig/ (but for _meta/) into one C array and writes the table
 * below: modules compiled, where the build can run a program of its own, and templates byte for
 * byte. See cmake/embed_lua.cmake. */
#ifndef MIG_SCRIPT_EMBED_H
#define MIG_SCRIPT_EMBED_H

#include <stddef.h>

/** One file. */
struct mig_embedded {
	const char *name;          /**< path below lua/: "mig/ops/init.lua" */
	const unsigned char *data; /**< never NULL; a NUL follows that `len` does not count */
	size_t len;
};

/** Every file, in strcmp order of the names: search it by halves. */
extern const struct mig_embedded mig_embedded_files[];
/** How many there are. */
extern const size_t mig_embedded_count;

/** The file of that name, or NULL. */
const struct mig_embedded *mig_embedded_find(const char *name);

#endif
