/* A service that brings its database up to date before it serves, and does not serve otherwise. */
#include <mig.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "migrate.h"
#include "server.h"

static const char *setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);
	return value && *value ? value : otherwise;
}

/* While the database is migrated, a signal makes the run roll back. */
static void on_signal(int number)
{
	mig_interrupt(number);
}

static void watch_signals(const sigset_t *signals)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
}

/* @return false for what is no port, after a line that says so */
static bool read_port(unsigned short *out)
{
	const char *text = setting("PORT", "8080");
	char *end;
	unsigned long port = strtoul(text, &end, 10);
	bool valid = *text >= '0' && *text <= '9' && !*end && port <= 65535;
	if (!valid)
		fprintf(stderr, "startup: PORT must be a number up to 65535, not '%s'\n", text);
	*out = valid ? (unsigned short)port : 0;
	return valid;
}

static int serve(const char *url, unsigned short port, const sigset_t *signals)
{
	const struct store_kind *kind = store_kind_of(url);
	const char *address = setting("ADDRESS", "127.0.0.1");
	struct server *server = NULL;
	struct store *store = kind->open(url);
	int number;
	if (store)
		server = server_start(address, port, kind, store);
	if (server) {
		printf("startup: serving at http://%s:%u\n", address, server_port(server));
		fflush(stdout);
		sigwait(signals, &number);
		server_stop(server);
		printf("startup: stopped\n");
	}
	kind->close(store);
	return server ? 0 : 1;
}

int main(void)
{
	const char *url = setting("DATABASE_URL", "sqlite:///startup.db");
	sigset_t signals;
	unsigned short port;
	if (!read_port(&port))
		return 1;
	if (!store_kind_of(url)) {
		/* the URL may hold a password, so it is not shown */
		fprintf(stderr, "startup: DATABASE_URL must begin with sqlite:/// or "
				"postgresql://\n");
		return 1;
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	watch_signals(&signals);
	if (!migrate(setting("MIG_CONFIG", "mig.ini"), url))
		return 1;
	/* From here on they are waited for; threads that are made now block them, too. */
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (mig_interrupted())
		return 1;
	return serve(url, port, &signals);
}
