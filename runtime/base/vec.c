#include "base/vec.h"

#include <string.h>

void mig_strs_add(struct mig_strs *list, const char *text)
{
	char *copy = mig_strdup(text);
	mig_vec_push(list, copy);
}

void mig_strs_dispose(struct mig_strs *list)
{
	for (size_t i = 0; i < list->len; i++)
		free(list->items[i]);
	mig_vec_dispose(list);
}

bool mig_strs_has(const struct mig_strs *list, const char *text)
{
	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i], text))
			return true;
	return false;
}
