#include "db/value.h"

#include <string.h>

#include "base/alloc.h"

mig_value mig_value_text(const char *text)
{
	mig_value value = { .type = MIG_TEXT };
	value.as.text.data = text;
	value.as.text.len = strlen(text);
	return value;
}

char *mig_column_text(const mig_driver *driver, mig_cursor *cursor, size_t column)
{
	mig_value value;
	driver->column_value(cursor, column, &value);
	bool text = value.type == MIG_TEXT || value.type == MIG_BYTES;
	return text ? mig_strndup(value.as.text.data, value.as.text.len) : mig_strdup("");
}
