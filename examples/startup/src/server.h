/* server.h - the service over HTTP. */
#ifndef STARTUP_SERVER_H
#define STARTUP_SERVER_H

#include "store.h"

struct server;

/** Listen, in a thread of its own. @param port  0: any
 *  @return NULL when that cannot be, with a line on standard error */
struct server *server_start(const char *address, unsigned short port, const struct store_kind *kind,
	struct store *store);

/** The port it listens on. */
unsigned short server_port(const struct server *server);

/** Answer the requests that are there, and stop. */
void server_stop(struct server *server);

#endif
