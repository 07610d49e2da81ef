
/* "Did you mean": see mig_nearest() in mig/error.h. */
#include <string.h>

#include "mig/error.h"

enum { LONGEST = 63 };

/* Levenshtein distance with one row; names longer than LONGEST are cut. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1];
	size_t la = strnlen(a, LONGEST), lb = strnlen(b, LONGEST);
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[lb];
}

const char *mig_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = strlen(word) / 3 + 1;
	for (; *names; names++) {
		size_t d = distance(word, *names);
		if (d <= best && (!nearest || d < best)) {
			best = d;
			nearest = *names;
		}
	}
	return nearest;
}
