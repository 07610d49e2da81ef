/* answers.h - what the service answers, without how it travels. */
#ifndef STARTUP_ANSWERS_H
#define STARTUP_ANSWERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "store.h"

/** What answers come from. */
struct service {
	const struct store_kind *kind;
	struct store *store;
};

/** Strings are borrowed; NULL where there is none, but for rest and body. */
struct request {
	const char *rest; /* of the path, behind the part that chose the route */
	const char *body, *content_type;
	const char *after; /* query parameter */
};

/** `json` is the receiver's. */
struct answer {
	unsigned status;
	cJSON *json;
	const char *header; /* one more header, or NULL */
	char value[64];     /* its value */
};

/** GET /country/<code> */
void answer_country(
	const struct service *service, const struct request *request, struct answer *answer);
/** GET /posts?after=<id>: the next fifty */
void answer_posts(
	const struct service *service, const struct request *request, struct answer *answer);
/** GET /posts/<id> */
void answer_post(
	const struct service *service, const struct request *request, struct answer *answer);
/** POST /posts, {"title", "body", "country"} */
void answer_new_post(
	const struct service *service, const struct request *request, struct answer *answer);

void answer_error(struct answer *answer, unsigned status, const char *text);
void answer_method_not_allowed(struct answer *answer, const char *allow);

#endif
