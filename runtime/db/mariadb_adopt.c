/* A connection that is somebody else's. Its calls wait inside of libmariadb: those that do not wait
 * want an option that an open connection would keep. Only the wait for a statement's outcome is
 * ours (mariadb_wait.c). */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/mariadb_conn.h"

/* What mig_mariadb_pin() sets, in the order in which it is put back. */
static const char *const variables[] = { "character_set_client", "character_set_results",
	"collation_connection", "autocommit", "foreign_key_checks", "sql_quote_show_create",
	"completion_type", "sql_select_limit", "sql_mode" };

enum { NVARIABLES = sizeof variables / sizeof *variables };

/* What is put back. */
struct mig_mariadb_adopted {
	char *values[NVARIABLES];
	my_bool reconnect;
	bool several; /* statements at a time */
};

/* Why the connection cannot be used as it is, or NULL. */
static const char *complaint(const MYSQL *my)
{
	if (my->status != MYSQL_STATUS_READY)
		return "a result is in progress on the connection: read it to its end first";
	if (my->server_status & SERVER_STATUS_IN_TRANS)
		return "a transaction is open on the connection, and this database would commit "
		       "it with the first change of the schema: end it first";
	return NULL;
}

static int read_variables(mig_conn *conn, mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	MYSQL_RES *result = NULL;
	for (size_t i = 0; i < NVARIABLES; i++)
		mig_buf_printf(&sql, "%s@@SESSION.%s", i ? ", " : "SELECT ", variables[i]);
	int rc = mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql.data, sql.len, &result, err);
	MYSQL_ROW row = rc == 0 && result ? mysql_fetch_row(result) : NULL;
	for (size_t i = 0; row && i < NVARIABLES; i++)
		conn->adopted->values[i] = mig_strdup(row[i]);
	mysql_free_result(result);
	mig_buf_dispose(&sql);
	return rc;
}

static void add_param(mig_url *url, const char *name, const char *value)
{
	if (value && *value)
		url->params[url->nparams++] = (struct mig_url_param){ .name = mig_strdup(name),
			.value = mig_strdup(value) };
}

/* Where the connection leads: a second one is what kills a statement. */
static void note_place(MYSQL *my, mig_url *url)
{
	const struct {
		const char *name, *value;
	} params[] = { { "unix_socket", my->unix_socket }, { "ssl_ca", my->options.ssl_ca },
		{ "ssl_capath", my->options.ssl_capath }, { "ssl_cert", my->options.ssl_cert },
		{ "ssl_key", my->options.ssl_key }, { "ssl_cipher", my->options.ssl_cipher } };
	enum { MOST = sizeof params / sizeof *params + 1 };
	url->scheme = mig_strdup("mariadb");
	url->host = mig_strdup(my->host);
	url->user = mig_strdup(my->user);
	url->password = mig_strdup(my->passwd);
	url->port = (int)my->port;
	url->params = mig_calloc(MOST, sizeof *url->params);
	for (size_t i = 0; i < MOST - 1; i++)
		add_param(url, params[i].name, params[i].value);
	add_param(url, "ssl", mysql_get_ssl_cipher(my) ? "on" : NULL);
}

/* A connection that is made again by itself has lost its lock. */
static void set_client(mig_conn *conn, my_bool reconnect, bool several)
{
	mysql_optionsv(conn->my, MYSQL_OPT_RECONNECT, &reconnect);
	if (conn->adopted->several)
		mysql_set_server_option(conn->my, several ? MYSQL_OPTION_MULTI_STATEMENTS_ON
							  : MYSQL_OPTION_MULTI_STATEMENTS_OFF);
}

int mig_mariadb_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	MYSQL *my = handle;
	const char *wrong = complaint(my);
	*out = NULL;
	if (wrong)
		return mig_fail(err, MIG_EUNSUPPORTED, "%s", wrong);
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	conn->my = my;
	conn->host = host;
	conn->adopted = mig_calloc(1, sizeof *conn->adopted);
	conn->adopted->reconnect = my->options.reconnect;
	conn->adopted->several = (my->client_flag & CLIENT_MULTI_STATEMENTS) != 0;
	note_place(my, &conn->url);
	set_client(conn, 0, false);
	int rc = read_variables(conn, err);
	if (rc == 0)
		rc = mig_mariadb_prepare_session(conn, err);
	if (rc < 0)
		mig_mariadb_close(conn);
	else
		*out = conn;
	return rc;
}

static void put_back_variables(mig_conn *conn)
{
	struct mig_buf sql = MIG_BUF_INIT;
	for (size_t i = 0; i < NVARIABLES; i++) {
		const char *value = conn->adopted->values[i];
		bool number = value && *value && strspn(value, "0123456789") == strlen(value);
		mig_buf_printf(&sql, "%s%s = ", i ? ", " : "SET ", variables[i]);
		if (number || !value)
			mig_buf_puts(&sql, value ? value : "NULL");
		else
			mig_mariadb_put_string(&sql, value, strlen(value), true);
	}
	mig_mariadb_run(conn, MIG_WAIT_CLEANUP, sql.data, sql.len, NULL, NULL);
	mig_buf_dispose(&sql);
}

void mig_mariadb_give_back(mig_conn *conn)
{
	struct mig_mariadb_adopted *before = conn->adopted;
	bool known = before->values[0] != NULL;
	if (!conn->lost && known)
		put_back_variables(conn);
	if (!conn->lost)
		set_client(conn, before->reconnect, before->several);
	for (size_t i = 0; i < NVARIABLES; i++)
		free(before->values[i]);
	free(before);
	conn->adopted = NULL;
}
