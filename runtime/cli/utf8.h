/* cli/utf8.h - text of any origin, for formats that must be UTF-8. */
#ifndef MIG_CLI_UTF8_H
#define MIG_CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Length of the UTF-8 sequence that `text` begins with; 0 when it is none, or at the end. */
size_t cli_utf8_length(const char *text);

/** Take the next character off `*text`, which is not at its end. Whatever cannot be shown, because
 *  it is not UTF-8, is a control character or would turn the rest of the line around, becomes
 *  U+FFFD, and a tab or a carriage return a blank. Line feeds stay. */
uint32_t cli_utf8_next(const char **text);

/** Write a character as UTF-8. */
void cli_utf8_put(FILE *file, uint32_t character);

/** How many columns a text takes where all letters are equally wide, counting wide ones twice. */
size_t cli_utf8_width(const char *text);

#endif
