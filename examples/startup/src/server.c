#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"

enum { SECONDS_PER_CONNECTION = 10, LARGEST_BODY = 64 * 1024 };

struct server {
	struct MHD_Daemon *daemon;
	struct service service;
};

/* A request on its way in. */
struct upload {
	char *body;
	size_t len;
	bool too_large;
};

static bool is_path(const char *path, const char *prefix, const char **rest)
{
	size_t len = strlen(prefix);
	*rest = path + len;
	return !strncmp(path, prefix, len);
}

/* What is at a path, and what may be done with it. */
static const struct route {
	const char *prefix;
	bool has_rest; /* something follows the prefix */
	const char *allow;
	void (*get)(const struct service *service, const struct request *request,
		struct answer *answer);
	void (*post)(const struct service *service, const struct request *request,
		struct answer *answer);
} routes[] = {
	{ "/country/", true, "GET, HEAD", answer_country, NULL },
	{ "/posts/", true, "GET, HEAD", answer_post, NULL },
	{ "/posts", false, "GET, HEAD, POST", answer_posts, answer_new_post },
};

static void find_answer(const struct service *service, struct request *request, const char *path,
	const char *method, struct answer *answer)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		const struct route *route = &routes[i];
		if (!is_path(path, route->prefix, &request->rest) ||
			(*request->rest != '\0') != route->has_rest)
			continue;
		if (!strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD))
			route->get(service, request, answer);
		else if (!strcmp(method, MHD_HTTP_METHOD_POST) && route->post)
			route->post(service, request, answer);
		else
			answer_method_not_allowed(answer, route->allow);
		return;
	}
	answer_error(answer, MHD_HTTP_NOT_FOUND, "there is nothing at this path");
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct answer *answer)
{
	char *text = cJSON_PrintUnformatted(answer->json);
	if (!text)
		abort();
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_COPY);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	if (answer->header)
		MHD_add_response_header(response, answer->header, answer->value);
	enum MHD_Result rc = MHD_queue_response(connection, answer->status, response);
	MHD_destroy_response(response);
	cJSON_free(text);
	cJSON_Delete(answer->json);
	return rc;
}

/* Keep what has come of the body. */
static void append(struct upload *upload, const char *data, size_t len)
{
	if (upload->len + len > LARGEST_BODY) {
		upload->too_large = true;
		return;
	}
	char *body = realloc(upload->body, upload->len + len + 1);
	if (!body)
		abort();
	memcpy(body + upload->len, data, len);
	upload->body = body;
	upload->len += len;
	body[upload->len] = '\0';
}

/* libmicrohttpd's answer handler: called when the head of a request is there, for each piece of its
 * body, and when all is there. */
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *piece, size_t *len, void **state)
{
	const struct server *server = data;
	struct upload *upload = *state;
	(void)version;
	if (!upload) {
		upload = calloc(1, sizeof *upload);
		*state = upload;
		return upload ? MHD_YES : MHD_NO;
	}
	if (*len) {
		append(upload, piece, *len);
		*len = 0;
		return MHD_YES;
	}
	struct answer answer = { .status = MHD_HTTP_OK };
	struct request request = {
		.body = upload->body ? upload->body : "",
		.content_type = MHD_lookup_connection_value(
			connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE),
		.after = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "after"),
	};
	if (upload->too_large)
		answer_error(&answer, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too large");
	else
		find_answer(&server->service, &request, path, method, &answer);
	return send_answer(connection, &answer);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode how)
{
	struct upload *upload = *state;
	(void)data;
	(void)connection;
	(void)how;
	if (upload)
		free(upload->body);
	free(upload);
	*state = NULL;
}

struct server *server_start(const char *address, unsigned short port, const struct store_kind *kind,
	struct store *store)
{
	struct sockaddr_in place = { .sin_family = AF_INET, .sin_port = htons(port) };
	if (inet_pton(AF_INET, address, &place.sin_addr) != 1) {
		fprintf(stderr, "startup: '%s' is not an IPv4 address\n", address);
		return NULL;
	}
	struct server *server = calloc(1, sizeof *server);
	if (!server)
		abort();
	server->service = (struct service){ kind, store };
	/* One thread for all connections: the store is used by one at a time. */
	server->daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD, port,
		NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &place,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)SECONDS_PER_CONNECTION, MHD_OPTION_END);
	if (server->daemon)
		return server;
	fprintf(stderr, "startup: cannot listen on %s:%u: %s\n", address, (unsigned)port,
		strerror(errno));
	free(server);
	return NULL;
}

unsigned short server_port(const struct server *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void server_stop(struct server *server)
{
	if (!server)
		return;
	MHD_stop_daemon(server->daemon);
	free(server);
}
