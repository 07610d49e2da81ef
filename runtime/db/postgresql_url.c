#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "db/postgresql_conn.h"

static void put(struct mig_pg_keywords *keywords, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	mig_vec_push(&keywords->names, name);
	mig_vec_push(&keywords->values, value);
}

/* Of a keyword that is there twice, the later one counts. What the URL leaves out, libpq takes from
 * its environment variables, its service file and its password file. */
void mig_pg_keywords_init(struct mig_pg_keywords *out, const mig_url *url)
{
	*out = (struct mig_pg_keywords){ .port = "" };
	if (url->port)
		snprintf(out->port, sizeof out->port, "%d", url->port);
	put(out, "fallback_application_name", "mig");
	/* A peer that is gone without a word is noticed in two minutes, and not in two hours. */
	put(out, "keepalives_idle", "60");
	put(out, "keepalives_interval", "10");
	put(out, "keepalives_count", "6");
	put(out, "host", url->host);
	put(out, "port", out->port);
	put(out, "user", url->user);
	put(out, "password", url->password);
	put(out, "dbname", url->database);
	for (size_t i = 0; i < url->nparams; i++)
		put(out, url->params[i].name, url->params[i].value);
	/* not the URL's to choose: Lua files and SQL files are UTF-8 */
	put(out, "client_encoding", "UTF8");
}

void mig_pg_keywords_dispose(struct mig_pg_keywords *keywords)
{
	mig_vec_dispose(&keywords->names);
	mig_vec_dispose(&keywords->values);
	mig_strs_dispose(&keywords->owned);
}

/* Item `i` of a list with commas, or NULL. */
static const char *find_item(const char *list, size_t i, size_t *len)
{
	for (; list && i > 0; i--) {
		list = strchr(list, ',');
		list = list ? list + 1 : NULL;
	}
	*len = list ? strcspn(list, ",") : 0;
	return list;
}

static bool item_is(const char *list, size_t i, const char *text)
{
	size_t len;
	const char *item = find_item(list, i, &len);
	return item && text && strlen(text) == len && !memcmp(item, text, len);
}

/* Put the list again, without its item `i`; a list of one is for all hosts. */
static void put_without(
	struct mig_pg_keywords *keywords, const char *name, const char *list, size_t i)
{
	size_t len;
	const char *item = find_item(list, i, &len);
	if (!item || !strchr(list, ','))
		return;
	bool last = !item[len];
	char *rest =
		mig_format("%.*s%s", (int)(item - list) - last, list, last ? "" : item + len + 1);
	mig_vec_push(&keywords->owned, rest);
	put(keywords, name, rest);
}

bool mig_pg_keywords_drop_host(struct mig_pg_keywords *keywords, PGconn *pg)
{
	const char *hosts = NULL, *addresses = NULL, *ports = NULL;
	PQconninfoOption *options = PQconninfo(pg);
	for (PQconninfoOption *o = options; o && o->keyword; o++) {
		hosts = strcmp(o->keyword, "host") ? hosts : o->val;
		addresses = strcmp(o->keyword, "hostaddr") ? addresses : o->val;
		ports = strcmp(o->keyword, "port") ? ports : o->val;
	}
	const char *list = hosts && *hosts ? hosts : addresses;
	size_t len, i = 0;
	bool found = false;
	/* the same host may be there with several ports */
	while (list && strchr(list, ',') && !found && find_item(list, i, &len)) {
		bool one_port = !ports || !strchr(ports, ',');
		found = item_is(list, i, PQhost(pg)) && (one_port || item_is(ports, i, PQport(pg)));
		i += !found;
	}
	if (found) {
		put_without(keywords, "host", hosts, i);
		put_without(keywords, "hostaddr", addresses, i);
		put_without(keywords, "port", ports, i);
	}
	PQconninfoFree(options);
	return found;
}
