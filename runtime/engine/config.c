#include "engine/config.h"

#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "engine/dotenv.h"

const char *const mig_config_keys[] = {
	"autogenerate_plugins",
	"compare_server_default",
	"compare_type",
	"concurrent_lock_timeout",
	"ddl_lock_budget",
	"ddl_lock_timeout",
	"databases",
	"file_template",
	"include_schemas",
	"lease_duration",
	"log_format",
	"log_level",
	"password_file",
	"path_separator",
	"prepend_sys_path",
	"record_history",
	"recursive_version_locations",
	"render_as_batch",
	"revision_environment",
	"script_location",
	"sqlite_rebuild",
	"timezone",
	"transaction_per_migration",
	"truncate_slug_length",
	"url",
	"version_locations",
	"version_table",
	"version_table_pk",
	"version_table_schema",
	NULL,
};

/* ---- reading ---- */

/* inih tells its handler no line numbers; its reader, which is ours, can count them. */
struct reading {
	struct mig_config *config;
	const char *rest; /* what is still to be read */
	int line;
	bool indented; /* the line read last begins with a blank: it continues a value */
	bool partial;  /* of a long line only a part was read: inih asks again for the rest */
	bool section;  /* the section in use was seen, be it empty */
	mig_error *err;
	int rc;
};

static char *read_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	if (!*r->rest)
		return NULL;
	size_t len = strcspn(r->rest, "\n");
	len += r->rest[len] == '\n';
	if (!r->partial) {
		const char *name = r->config->section;
		size_t length = strlen(name);
		r->line++;
		r->indented = *r->rest == ' ' || *r->rest == '\t';
		r->section =
			r->section || (*r->rest == '[' && !strncmp(r->rest + 1, name, length) &&
					      r->rest[length + 1] == ']');
	}
	r->partial = len > (size_t)size - 1;
	if (r->partial)
		len = (size_t)size - 1;
	memcpy(out, r->rest, len);
	out[len] = '\0';
	r->rest += len;
	return out;
}

static struct mig_config_entry *find(
	const struct mig_config *config, const char *section, const char *key)
{
	for (size_t i = 0; i < config->entries.len; i++) {
		struct mig_config_entry *entry = &config->entries.items[i];
		if (!strcmp(entry->section, section) && !strcasecmp(entry->key, key))
			return entry;
	}
	return NULL;
}

static int take_value(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	struct mig_config_entry *known = find(r->config, section, name);
	if (known && r->indented) {
		/* a value may begin in the line below its key */
		char *longer = mig_format("%s%s%s", known->value, *known->value ? "\n" : "", value);
		mig_free(known->value);
		known->value = longer;
		return 1;
	}
	if (known) {
		if (r->rc == 0)
			r->rc = mig_fail(r->err, MIG_ECONFIG,
				"key '%s' is there twice (first in line %d)", name, known->line);
		if (r->err && r->rc < 0 && !r->err->line)
			r->err->line = r->line;
		return 0;
	}
	struct mig_config_entry entry = { mig_strdup(section), mig_strdup(name), mig_strdup(value),
		NULL, r->line };
	mig_vec_push(&r->config->entries, entry);
	return 1;
}

/* Lines of any length, and a value may hold " ;": options of inih, constant for us. */
static void set_up_inih(void)
{
	ini_use_stack = false;
	ini_allow_realloc = true;
	ini_max_line = 1 << 20;
	ini_allow_inline_comments = false;
}

static int parse(struct mig_config *config, const char *text, mig_error *err)
{
	struct reading r = { .config = config, .rest = text, .err = err };
	set_up_inih();
	int bad_line = ini_parse_stream(read_line, &r, take_value, &r);
	if (bad_line != 0 && r.rc == 0) {
		r.rc = mig_fail(err, MIG_ECONFIG, "expected [section], key = value or # comment");
		if (err)
			err->line = bad_line > 0 ? bad_line : 0;
	}
	if (r.rc < 0 && err)
		mig_error_set(&err->file, config->path);
	config->has_section = r.section;
	return r.rc;
}

/* mig.ini of the current folder or the nearest one above that has it. Nothing is above "/", nor
 * above ".", which a current folder that was removed is called. */
static char *search(void)
{
	char *folder = mig_path_absolute("."), *path = NULL;
	for (bool top = false; !path && !top;) {
		char *above = mig_path_dirname(folder);
		path = mig_path_join(folder, "mig.ini");
		if (!mig_fs_exists(path)) {
			mig_free(path);
			path = NULL;
		}
		top = !strcmp(above, folder);
		mig_free(folder);
		folder = above;
	}
	mig_free(folder);
	return path;
}

static int read_file(struct mig_config *config, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	char *env_file = mig_path_join(config->folder, ".env");
	int rc = mig_fs_read(config->path, &text, err);
	if (rc == 0 && strlen(text.data) != text.len)
		rc = mig_fail(err, MIG_ECONFIG, "%s: not a text file (it holds a NUL byte)",
			mig_path_display(config->path));
	if (rc == 0)
		rc = parse(config, text.data, err);
	if (rc == 0 && strcmp(config->section, "mig") != 0 && !config->has_section)
		rc = mig_config_fail_section(config, err);
	/* a folder of that name is somebody else's: Python's virtual environments like it */
	if (rc == 0 && mig_fs_exists(env_file) && !mig_fs_is_dir(env_file))
		rc = mig_dotenv_read(env_file, &config->env_names, &config->env_values, err);
	mig_free(env_file);
	mig_buf_dispose(&text);
	return rc;
}

int mig_config_load(struct mig_config *out, const char *path, const char *section, mig_error *err)
{
	*out = (struct mig_config){ .section = mig_strdup(section ? section : "mig") };
	if (!path)
		path = getenv("MIG_CONFIG");
	out->path = path && *path ? mig_path_absolute(path) : search();
	out->folder = out->path ? mig_path_dirname(out->path) : mig_path_absolute(".");
	int rc = out->path ? read_file(out, err) : 0;
	if (rc < 0)
		mig_config_dispose(out);
	return rc;
}

void mig_config_dispose(struct mig_config *config)
{
	for (size_t i = 0; i < config->entries.len; i++) {
		struct mig_config_entry *entry = &config->entries.items[i];
		free(entry->section);
		free(entry->key);
		free(entry->value);
		free(entry->resolved);
	}
	mig_vec_dispose(&config->entries);
	mig_strs_dispose(&config->env_names);
	mig_strs_dispose(&config->env_values);
	free(config->path);
	free(config->folder);
	free(config->section);
	*config = (struct mig_config){ 0 };
}

/* ---- asking ---- */

/* What [section] says of `key`, or else [DEFAULT]. */
static struct mig_config_entry *find_visible(
	const struct mig_config *config, const char *section, const char *key)
{
	struct mig_config_entry *entry = find(config, section, key);
	return entry ? entry : find(config, "DEFAULT", key);
}

static void blame(
	const struct mig_config *config, const struct mig_config_entry *entry, mig_error *err)
{
	if (!err || err->file || !config->path)
		return;
	mig_error_set(&err->file, config->path);
	err->line = entry ? entry->line : 0;
}

void mig_config_blame(const struct mig_config *config, const char *key, mig_error *err)
{
	blame(config, find_visible(config, config->section, key), err);
}

static int fail_at(const struct mig_config *config, const struct mig_config_entry *entry,
	mig_error *err, const char *format, va_list args) MIG_PRINTF(4, 0);

static int fail_at(const struct mig_config *config, const struct mig_config_entry *entry,
	mig_error *err, const char *format, va_list args)
{
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_vprintf(&text, format, args);
	mig_fail(err, MIG_ECONFIG, "%s", text.data);
	mig_buf_dispose(&text);
	blame(config, entry, err);
	return MIG_ECONFIG;
}

int mig_config_fail(
	const struct mig_config *config, const char *key, mig_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int rc = fail_at(config, find_visible(config, config->section, key), err, format, args);
	va_end(args);
	return rc;
}

int mig_config_fail_in(const struct mig_config *config, const char *section, const char *key,
	mig_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int rc = fail_at(config, find_visible(config, section, key), err, format, args);
	va_end(args);
	return rc;
}

static int fail_entry(const struct mig_config *config, const struct mig_config_entry *entry,
	mig_error *err, const char *format, ...) MIG_PRINTF(4, 5);

static int fail_entry(const struct mig_config *config, const struct mig_config_entry *entry,
	mig_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int rc = fail_at(config, entry, err, format, args);
	va_end(args);
	return rc;
}

static const char *lookup(const struct mig_config *config, const char *name)
{
	if (!strcmp(name, "here"))
		return config->folder;
	const char *value = getenv(name);
	for (size_t i = config->env_names.len; !value && i > 0; i--) /* the last one counts */
		if (!strcmp(config->env_names.items[i - 1], name))
			value = config->env_values.items[i - 1];
	return value;
}

/* Fill in one `${…}`; *s points behind the brace that opens it, and is moved behind the end. */
static int put_variable(struct mig_config *config, const struct mig_config_entry *entry,
	const char **s, struct mig_buf *out, mig_error *err)
{
	const char *end = strchr(*s, '}');
	if (!end)
		return fail_entry(config, entry, err, "%s: '${' without '}'", entry->key);
	const char *otherwise = strstr(*s, ":-");
	if (otherwise && otherwise > end)
		otherwise = NULL;
	const char *nested = otherwise ? strstr(otherwise, "${") : NULL;
	if (nested && nested < end)
		return fail_entry(
			config, entry, err, "%s: a default cannot hold another '${…}'", entry->key);
	char *name = mig_strndup(*s, (size_t)((otherwise ? otherwise : end) - *s));
	const char *value = lookup(config, name);
	int rc = 0;
	if (value && (*value || !otherwise))
		mig_buf_puts(out, value);
	else if (otherwise)
		mig_buf_put(out, otherwise + 2, (size_t)(end - otherwise - 2));
	else
		rc = fail_entry(config, entry, err,
			"%s: environment variable '%s' is not set (and .env does not set "
			"it); set it or write ${%s:-default}",
			entry->key, name, name);
	mig_free(name);
	*s = end + 1;
	return rc;
}

static int resolve(struct mig_config *config, struct mig_config_entry *entry, mig_error *err)
{
	struct mig_buf out = MIG_BUF_INIT;
	int rc = 0;
	for (const char *s = entry->value; *s && rc == 0;) {
		if (s[0] == '$' && s[1] == '$') {
			mig_buf_putc(&out, '$');
			s += 2;
		} else if (s[0] == '$' && s[1] == '{') {
			s += 2;
			rc = put_variable(config, entry, &s, &out, err);
		} else {
			mig_buf_putc(&out, *s++);
		}
	}
	if (rc == 0)
		entry->resolved = mig_buf_take(&out);
	mig_buf_dispose(&out);
	return rc;
}

int mig_config_get_in(struct mig_config *config, const char *section, const char *key,
	const char **out, mig_error *err)
{
	struct mig_config_entry *entry = find_visible(config, section, key);
	*out = NULL;
	if (!entry)
		return 0;
	int rc = entry->resolved ? 0 : resolve(config, entry, err);
	if (rc == 0)
		*out = entry->resolved;
	return rc;
}

int mig_config_get(struct mig_config *config, const char *key, const char **out, mig_error *err)
{
	return mig_config_get_in(config, config->section, key, out, err);
}

/* The characters that separate paths under a value of path_separator. */
static int separators(struct mig_config *config, const char **out, mig_error *err)
{
	static const char *const rows[][2] = {
		{ "os", ":" },
		{ "space", " \t" },
		{ "newline", "\n" },
		{ ":", ":" },
		{ ";", ";" },
	};
	const char *value;
	int rc = mig_config_get(config, "path_separator", &value, err);
	*out = ":";
	if (rc < 0 || !value)
		return rc;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!strcmp(value, rows[i][0])) {
			*out = rows[i][1];
			return 0;
		}
	}
	return mig_config_fail(config, "path_separator", err,
		"'%s' is not a valid value for path_separator; expected 'space', "
		"'newline', 'os', ':', ';'",
		value);
}

int mig_config_paths(
	struct mig_config *config, const char *key, struct mig_strs *out, mig_error *err)
{
	const char *value, *between;
	int rc = mig_config_get(config, key, &value, err);
	if (rc == 0)
		rc = separators(config, &between, err);
	if (rc < 0 || !value)
		return rc;
	for (const char *s = value; *s;) {
		size_t len = strcspn(s, between);
		const char *from = s, *to = s + len;
		s += len + (s[len] != '\0');
		while (from < to && strchr(" \t\r\n", *from))
			from++;
		while (to > from && strchr(" \t\r\n", to[-1]))
			to--;
		if (from == to)
			continue;
		char *name = mig_strndup(from, (size_t)(to - from));
		char *joined = mig_path_join(config->folder, name);
		char *path = mig_path_absolute(joined);
		mig_vec_push(out, path);
		mig_free(joined);
		mig_free(name);
	}
	return 0;
}
