/* db/value.h - values of rows that mig itself writes and reads. */
#ifndef MIG_DB_VALUE_H
#define MIG_DB_VALUE_H

#include "mig/driver.h"

/** A text as a value; borrowed. */
mig_value mig_value_text(const char *text);

/** A column of the current row as text, on the heap; "" when it is none. */
char *mig_column_text(const mig_driver *driver, mig_cursor *cursor, size_t column);

#endif
