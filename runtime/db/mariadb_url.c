#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "db/mariadb_conn.h"

enum { DEFAULT_CONNECT_TIMEOUT = 10, LONGEST_TIMEOUT = 1000000 /* seconds */ };

enum kind {
	TEXT,
	READABLE, /* a file or folder that must be there */
	SECONDS,
	SWITCH,
	PROTOCOL,
	CHARSET,
};

/* Rows without an option are read where they are needed. */
static const struct param {
	const char *name;
	enum kind kind;
	int option; /* enum mysql_option; -1: none */
} params[] = {
	{ "unix_socket", TEXT, -1 },
	{ "protocol", PROTOCOL, MYSQL_OPT_PROTOCOL },
	{ "connect_timeout", SECONDS, MYSQL_OPT_CONNECT_TIMEOUT },
	{ "read_timeout", SECONDS, MYSQL_OPT_READ_TIMEOUT },
	{ "write_timeout", SECONDS, MYSQL_OPT_WRITE_TIMEOUT },
	{ "compress", SWITCH, -1 },
	{ "charset", CHARSET, -1 },
	{ "init_command", TEXT, MYSQL_INIT_COMMAND },
	{ "read_default_file", READABLE, -1 },
	{ "read_default_group", TEXT, -1 },
	{ "ssl", SWITCH, -1 },
	{ "ssl_ca", READABLE, MYSQL_OPT_SSL_CA },
	{ "ssl_capath", READABLE, MYSQL_OPT_SSL_CAPATH },
	{ "ssl_cert", READABLE, MYSQL_OPT_SSL_CERT },
	{ "ssl_key", READABLE, MYSQL_OPT_SSL_KEY },
	{ "ssl_cipher", TEXT, MYSQL_OPT_SSL_CIPHER },
	{ "ssl_verify_cert", SWITCH, -1 },
	{ "ssl_verify_server_cert", SWITCH, -1 },
};

enum { NPARAMS = sizeof params / sizeof *params };

const char *const mig_mariadb_params[NPARAMS + 1] = { "unix_socket", "protocol", "connect_timeout",
	"read_timeout", "write_timeout", "compress", "charset", "init_command", "read_default_file",
	"read_default_group", "ssl", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "ssl_cipher",
	"ssl_verify_cert", "ssl_verify_server_cert", NULL };

/* --- values ------------------------------------------------------------------------------ */

/* 1, 0, or -1 for what is neither. */
static int read_switch(const char *value)
{
	static const char *const on[] = { "on", "true", "yes", "1" };
	static const char *const off[] = { "off", "false", "no", "0" };
	for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
		if (!strcmp(value, on[i]))
			return 1;
		if (!strcmp(value, off[i]))
			return 0;
	}
	return -1;
}

/* 0: not valid. */
static unsigned read_seconds(const char *value)
{
	char *end;
	errno = 0;
	long seconds = strtol(value, &end, 10);
	bool valid = *value >= '0' && *value <= '9' && !*end && !errno;
	return valid && seconds <= LONGEST_TIMEOUT ? (unsigned)seconds : 0;
}

static bool is_utf8(const char *value)
{
	return !strcmp(value, "utf8mb4") || !strcmp(value, "utf8mb3") || !strcmp(value, "utf8");
}

/* What is wrong with a value, or NULL. */
static const char *complaint(enum kind kind, const char *value)
{
	switch (kind) {
	case TEXT:
		return *value ? NULL : "is empty";
	case READABLE:
		return access(value, R_OK) ? strerror(errno) : NULL;
	case SECONDS:
		return read_seconds(value) ? NULL : "is not a number of seconds";
	case SWITCH:
		return read_switch(value) < 0 ? "is not valid: write on or off" : NULL;
	case PROTOCOL:
		if (!strcmp(value, "tcp") || !strcmp(value, "socket"))
			return NULL;
		return "is not valid: write tcp or socket";
	case CHARSET:
		if (is_utf8(value))
			return NULL;
		return "is not valid: the connection is always in utf8mb4, and the server "
		       "converts";
	}
	return NULL;
}

static const struct param *find_param(const char *name)
{
	for (size_t i = 0; i < NPARAMS; i++)
		if (!strcmp(params[i].name, name))
			return &params[i];
	return NULL;
}

int mig_mariadb_check_params(const mig_url *url, mig_error *err)
{
	for (size_t i = 0; i < url->nparams; i++) {
		const struct mig_url_param *given = &url->params[i];
		const struct param *param = find_param(given->name);
		const char *wrong = param ? complaint(param->kind, given->value) : NULL;
		if (wrong)
			return mig_fail(err, MIG_EINVALID, "%s=%s in the mariadb URL %s%s",
				given->name, given->value,
				param->kind == READABLE ? "cannot be read: " : "", wrong);
	}
	return 0;
}

/* --- options of libmariadb --------------------------------------------------------------- */

/* 1, 0, or -1 where the URL does not say. */
static int url_switch(const mig_url *url, const char *name)
{
	const char *value = mig_url_param(url, name);
	return value ? read_switch(value) : -1;
}

bool mig_mariadb_wants_tls(const mig_url *url)
{
	int ssl = url_switch(url, "ssl");
	for (size_t i = 0; ssl < 0 && i < url->nparams; i++)
		if (!strncmp(url->params[i].name, "ssl_", 4))
			ssl = 1;
	return ssl > 0;
}

static void set_tls(MYSQL *my, const mig_url *url)
{
	static const enum mysql_option files[] = { MYSQL_OPT_SSL_CA, MYSQL_OPT_SSL_CAPATH,
		MYSQL_OPT_SSL_CERT, MYSQL_OPT_SSL_KEY, MYSQL_OPT_SSL_CIPHER };
	my_bool on = mig_mariadb_wants_tls(url);
	int verify = url_switch(url, "ssl_verify_cert");
	if (verify < 0)
		verify = url_switch(url, "ssl_verify_server_cert");
	if (on)
		mysql_optionsv(my, MYSQL_OPT_SSL_ENFORCE, &on);
	/* Who names an authority wants to know that the server is vouched for by it. */
	if (verify < 0 && (mig_url_param(url, "ssl_ca") || mig_url_param(url, "ssl_capath")))
		verify = 1;
	if (on && verify >= 0) {
		my_bool value = (my_bool)verify;
		mysql_optionsv(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &value);
	}
	if (url_switch(url, "ssl") == 0) {
		mysql_optionsv(my, MYSQL_OPT_SSL_ENFORCE, &on);
		mysql_optionsv(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
		for (size_t i = 0; i < sizeof files / sizeof *files; i++)
			mysql_optionsv(my, files[i], NULL);
	}
}

static void set_param(MYSQL *my, const struct param *param, const char *value)
{
	unsigned number = param->kind == SECONDS  ? read_seconds(value)
			  : !strcmp(value, "tcp") ? MYSQL_PROTOCOL_TCP
						  : MYSQL_PROTOCOL_SOCKET;
	if (param->option < 0)
		return;
	if (param->kind == SECONDS || param->kind == PROTOCOL)
		mysql_optionsv(my, (enum mysql_option)param->option, &number);
	else
		mysql_optionsv(my, (enum mysql_option)param->option, value);
}

/* Option files are read when libmariadb connects, and then override what was set before. So it is
 * made to connect to a socket that cannot be: its name is too long. */
static void read_option_files(MYSQL *my, const mig_url *url)
{
	const char *file = mig_url_param(url, "read_default_file");
	const char *group = mig_url_param(url, "read_default_group");
	char impossible[512];
	memset(impossible, 'x', sizeof impossible - 1);
	impossible[sizeof impossible - 1] = '\0';
	if (file)
		mysql_optionsv(my, MYSQL_READ_DEFAULT_FILE, file);
	mysql_optionsv(my, MYSQL_READ_DEFAULT_GROUP, group ? group : "client");
	mysql_real_connect(
		my, "localhost", NULL, NULL, NULL, 1, impossible, CLIENT_REMEMBER_OPTIONS);
}

void mig_mariadb_set_params(MYSQL *my, const mig_url *url)
{
	static const my_bool no = 0;
	static const unsigned off = 0, patience = DEFAULT_CONNECT_TIMEOUT;
	static const unsigned tcp = MYSQL_PROTOCOL_TCP;
	static const unsigned long largest = 1UL << 30; /* that servers allow */
	mysql_optionsv(my, MYSQL_OPT_CONNECT_TIMEOUT, &patience);
	read_option_files(my, url);
	/* What option files may not change: a connection that is made again by itself has lost its
	 * transaction and its lock, and files of this machine are nobody's business. */
	mysql_optionsv(my, MYSQL_OPT_RECONNECT, &no);
	mysql_optionsv(my, MYSQL_OPT_LOCAL_INFILE, &off);
	my->options.client_flag &= ~CLIENT_MULTI_STATEMENTS;
	mysql_optionsv(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_optionsv(my, MYSQL_OPT_MAX_ALLOWED_PACKET, &largest);
	/* "localhost" means the socket, but not where a port is given. */
	if (url->port && url->host && !mig_url_param(url, "unix_socket"))
		mysql_optionsv(my, MYSQL_OPT_PROTOCOL, &tcp);
	for (size_t i = 0; i < url->nparams; i++) {
		const struct param *param = find_param(url->params[i].name);
		if (param)
			set_param(my, param, url->params[i].value);
	}
	if (url_switch(url, "compress") >= 0)
		my->options.compress = (my_bool)url_switch(url, "compress");
	set_tls(my, url);
	mysql_optionsv(my, MYSQL_OPT_NONBLOCK, 0);
}

unsigned mig_mariadb_connect_timeout(const MYSQL *my)
{
	unsigned seconds = my->options.connect_timeout;
	return seconds ? seconds : DEFAULT_CONNECT_TIMEOUT;
}
