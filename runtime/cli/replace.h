/* cli/replace.h - files that are written whole or not at all. */
#ifndef MIG_CLI_REPLACE_H
#define MIG_CLI_REPLACE_H

#include "cli/cli.h"

/** Write a file, in the place of one that may be there. `fill` writes to a new file beside it,
 * which then takes its name; until then, and after any error, the old one is as it was. A link is
 *  followed. What is there and no regular file, such as a device, is written to.
 *  @return 0, or MIG_EIO with cli->err filled */
int cli_replace(struct cli *cli, const char *path, void (*fill)(const void *data, FILE *file),
	const void *data);

#endif
