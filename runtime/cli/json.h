/* cli/json.h - text in JSON. */
#ifndef MIG_CLI_JSON_H
#define MIG_CLI_JSON_H

#include <cjson/cJSON.h>

/** Print a result, with --quiet too: it was asked for by name. Swallows it. */
void cli_print_json(cJSON *take_json);

/** A JSON string; bytes that are not UTF-8 become U+FFFD. */
cJSON *cli_json_text(const char *text);

/** Add a string to an object; NULL adds nothing. */
void cli_json_add(cJSON *object, const char *name, const char *text);

#endif
