/* Text in JSON: whatever bytes it has, the result is JSON in UTF-8, and text that is UTF-8 comes
 * back as it was. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "cli/json.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "x", text);
	char *printed = cJSON_PrintUnformatted(object);
	cJSON *read = printed ? cJSON_Parse(printed) : NULL;
	const cJSON *item = read ? cJSON_GetObjectItem(read, "x") : NULL;
	if (!item || !cJSON_IsString(item))
		abort();
	/* what has come out once is UTF-8, and stays as it is */
	cJSON *again = cli_json_text(item->valuestring);
	if (strcmp(again->valuestring, item->valuestring) != 0 ||
		strlen(item->valuestring) > 3 * strlen(text))
		abort();
	bool plain = true;
	for (const char *c = text; *c; c++)
		plain = plain && (unsigned char)*c < 0x80;
	if (plain && strcmp(text, item->valuestring) != 0)
		abort();
	cJSON_Delete(again);
	cJSON_Delete(read);
	cJSON_free(printed);
	cJSON_Delete(object);
	mig_free(text);
	return 0;
}
