#include "answers.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { POSTS_PER_ANSWER = 50, LONGEST_TITLE = 200 };

void answer_error(struct answer *answer, unsigned status, const char *text)
{
	answer->status = status;
	answer->json = cJSON_CreateObject();
	cJSON_AddStringToObject(answer->json, "error", text);
}

void answer_method_not_allowed(struct answer *answer, const char *allow)
{
	answer_error(answer, MHD_HTTP_METHOD_NOT_ALLOWED, "this cannot be done here");
	answer->header = MHD_HTTP_HEADER_ALLOW;
	snprintf(answer->value, sizeof answer->value, "%s", allow);
}

/* The reason is in the log, and not for strangers. */
static void answer_broken(struct answer *answer)
{
	answer_error(answer, MHD_HTTP_INTERNAL_SERVER_ERROR, "the database cannot be asked now");
}

/* ---- countries ---- */

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A country's code, in capitals. @return false for what is none */
static bool read_code(const char *text, char out[3])
{
	for (int i = 0; i < 2; i++) {
		if (!is_letter(text[i]))
			return false;
		out[i] = (char)(text[i] & ~0x20);
	}
	out[2] = '\0';
	return !text[2];
}

/* @return 1; 0 after an answer that tells what is wrong */
static int find_country(const struct service *service, const char *text, unsigned status_if_none,
	struct country *out, struct answer *answer)
{
	char code[3];
	if (!read_code(text, code)) {
		answer_error(answer, MHD_HTTP_BAD_REQUEST, "a country's code has two letters");
		return 0;
	}
	int rc = service->kind->find_country(service->store, code, out);
	if (rc == 0)
		answer_error(answer, status_if_none, "there is no country with this code");
	else if (rc < 0)
		answer_broken(answer);
	return rc > 0;
}

void answer_country(
	const struct service *service, const struct request *request, struct answer *answer)
{
	struct country country;
	if (!find_country(service, request->rest, MHD_HTTP_NOT_FOUND, &country, answer))
		return;
	answer->json = cJSON_CreateObject();
	cJSON_AddStringToObject(answer->json, "code", country.code);
	cJSON_AddStringToObject(answer->json, "name", country.name);
}

/* ---- posts ---- */

static void add_text(cJSON *object, const char *name, const char *text)
{
	cJSON_AddItemToObject(object, name, text ? cJSON_CreateString(text) : cJSON_CreateNull());
}

/* A post_fn; `data` is an array. */
static void add_post(void *data, const struct post *post)
{
	cJSON *object = cJSON_CreateObject();
	cJSON_AddNumberToObject(object, "id", (double)post->id);
	add_text(object, "title", post->title);
	add_text(object, "body", post->body);
	add_text(object, "country", post->country);
	add_text(object, "created_at", post->created_at);
	cJSON_AddItemToArray(data, object);
}

/* @return false for what is no number from 0 on */
static bool read_number(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

void answer_posts(
	const struct service *service, const struct request *request, struct answer *answer)
{
	int64_t after = 0;
	if (request->after && !read_number(request->after, &after)) {
		answer_error(answer, MHD_HTTP_BAD_REQUEST, "after must be the id of a post");
		return;
	}
	cJSON *list = cJSON_CreateArray();
	if (service->kind->list_posts(service->store, after, POSTS_PER_ANSWER, add_post, list) >=
		0) {
		answer->json = list;
		return;
	}
	cJSON_Delete(list);
	answer_broken(answer);
}

void answer_post(
	const struct service *service, const struct request *request, struct answer *answer)
{
	int64_t id;
	cJSON *list = cJSON_CreateArray();
	int rc = read_number(request->rest, &id)
			 ? service->kind->find_post(service->store, id, add_post, list)
			 : 0;
	if (rc > 0)
		answer->json = cJSON_DetachItemFromArray(list, 0);
	else if (rc == 0)
		answer_error(answer, MHD_HTTP_NOT_FOUND, "there is no post with this id");
	else
		answer_broken(answer);
	cJSON_Delete(list);
}

/* Whether a text is UTF-8, which is what databases take. */
static bool is_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	while (*s) {
		int more = *s < 0x80                 ? 0
			   : *s >= 0xc2 && *s < 0xe0 ? 1
			   : *s >= 0xe0 && *s < 0xf0 ? 2
			   : *s >= 0xf0 && *s < 0xf5 ? 3
						     : -1;
		unsigned char low = *s == 0xe0 ? 0xa0 : *s == 0xf0 ? 0x90 : 0x80;
		unsigned char high = *s == 0xed ? 0x9f : *s == 0xf4 ? 0x8f : 0xbf;
		if (more < 0 || (more > 0 && (s[1] < low || s[1] > high)))
			return false;
		for (int i = 2; i <= more; i++)
			if ((s[i] & 0xc0) != 0x80)
				return false;
		s += more + 1;
	}
	return true;
}

static const char *read_text(const cJSON *json, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

/* What is wrong with a new post, or NULL. */
static const char *complaint(const cJSON *json, struct post *out)
{
	if (!cJSON_IsObject(json))
		return "the body must be a JSON object";
	const cJSON *country = cJSON_GetObjectItemCaseSensitive(json, "country");
	*out = (struct post){ .title = read_text(json, "title"),
		.body = read_text(json, "body"),
		.country = cJSON_GetStringValue(country) };
	if (!out->title || !*out->title || strlen(out->title) > LONGEST_TITLE)
		return "title must be a text of 1 to 200 bytes";
	if (!out->body)
		return "body must be a text";
	if (country && !cJSON_IsNull(country) && !out->country)
		return "country must be a country's code";
	if (!is_utf8(out->title) || !is_utf8(out->body))
		return "texts must be UTF-8";
	return NULL;
}

static void store_post(const struct service *service, struct post *post, struct answer *answer)
{
	struct country country;
	int64_t id;
	if (post->country &&
		!find_country(service, post->country, MHD_HTTP_BAD_REQUEST, &country, answer))
		return;
	if (post->country)
		post->country = country.code;
	if (service->kind->add_post(service->store, post, &id) < 0) {
		answer_broken(answer);
		return;
	}
	answer->status = MHD_HTTP_CREATED;
	answer->header = MHD_HTTP_HEADER_LOCATION;
	snprintf(answer->value, sizeof answer->value, "/posts/%" PRId64, id);
	answer->json = cJSON_CreateObject();
	cJSON_AddNumberToObject(answer->json, "id", (double)id);
}

void answer_new_post(
	const struct service *service, const struct request *request, struct answer *answer)
{
	static const char json_type[] = "application/json";
	const char *type = request->content_type;
	struct post post;
	if (!type || strncasecmp(type, json_type, sizeof json_type - 1) != 0) {
		answer_error(answer, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
			"the body must be application/json");
		return;
	}
	cJSON *json = cJSON_ParseWithOpts(request->body, NULL, true);
	const char *wrong = complaint(json, &post);
	if (wrong)
		answer_error(answer, MHD_HTTP_BAD_REQUEST, wrong);
	else
		store_post(service, &post, answer);
	cJSON_Delete(json);
}
