#include "store.h"

#include <stddef.h>
#include <string.h>

#define POST_COLUMNS "id, title, body, country_code, created_at"

const char sql_find_country[] = "SELECT code, name FROM country WHERE code = $1";
const char sql_list_posts[] =
	"SELECT " POST_COLUMNS " FROM post WHERE id > $1 ORDER BY id LIMIT $2";
const char sql_find_post[] = "SELECT " POST_COLUMNS " FROM post WHERE id = $1";
const char sql_add_post[] =
	"INSERT INTO post (title, body, country_code) VALUES ($1, $2, $3) RETURNING id";

const struct store_kind *store_kind_of(const char *url)
{
	static const struct store_kind *const kinds[] = { &sqlite_store, &postgresql_store };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strncmp(url, kinds[i]->scheme, strlen(kinds[i]->scheme)))
			return kinds[i];
	return NULL;
}
