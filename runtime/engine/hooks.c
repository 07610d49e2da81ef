#include "engine/hooks.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/interrupt.h"
#include "base/path.h"
#include "engine/words.h"
#include "script/write_hooks.h"

static const char section[] = "post_write_hooks";
static const char placeholder[] = "REVISION_SCRIPT_FILENAME";

/* A type of hook: the key that names the program, and whether that may be a path. */
static const struct type {
	const char *name, *key;
	bool takes_path;
} types[] = {
	{ "exec", "executable", true },
	{ "console_scripts", "entrypoint", false },
};

/* Keys behind the dot of "name.key". */
static const char *const keys[] = { "type", "executable", "entrypoint", "options", "cwd", NULL };

/* One hook on its way out of the configuration. */
struct reader {
	mig_env *env;
	struct mig_config *config;
	struct mig_hook *hook;
	mig_error *err;
};

/* ---- reading ---- */

/* The value of "name.key"; NULL when there is none. */
static int get(const struct reader *r, const char *key, const char **out)
{
	char *full = mig_format("%s.%s", r->hook->name, key);
	int rc = mig_config_get_in(r->config, section, full, out, r->err);
	mig_free(full);
	return rc;
}

static int fail(const struct reader *r, const char *key, char *take_message)
{
	char *full = mig_format("%s.%s", r->hook->name, key);
	int rc = mig_config_fail_in(r->config, section, full, r->err, "%s", take_message);
	if (r->err && !r->err->line) /* the key is not there: blame the list that asks for it */
		rc = mig_config_fail_in(r->config, section, "hooks", r->err, "%s", take_message);
	mig_free(full);
	mig_free(take_message);
	return rc;
}

static int require(const struct reader *r, const char *key, const char **out)
{
	int rc = get(r, key, out);
	if (rc == 0 && (!*out || !**out))
		rc = fail(r, key,
			mig_format("Key '%s.%s' is required for post write hook '%s'",
				r->hook->name, key, r->hook->name));
	return rc;
}

static const struct type *find_type(const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(name, types[i].name))
			return &types[i];
	return NULL;
}

/* @param functions  that are registered; becomes the names of all types */
static int fail_type(const struct reader *r, const char *value, struct mig_strs *functions)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		mig_strs_add(functions, types[i].name);
	char *end = NULL;
	mig_vec_push(functions, end);
	const char *guess = mig_nearest(value, (const char *const *)functions->items);
	functions->len--;
	return fail(r, "type",
		guess ? mig_format("post write hook '%s': unknown type '%s'; did you mean '%s'?",
				r->hook->name, value, guess)
		      : mig_format("post write hook '%s': unknown type '%s'; it is exec, "
				   "console_scripts or what write_hooks.register in env.lua or one "
				   "of its plugins calls a function",
				r->hook->name, value));
}

/* A type that is no program's is the name of a function. */
static int read_function(const struct reader *r, const char *value)
{
	struct mig_strs functions = { 0 };
	int rc = mig_env_script(r->env, r->err);
	if (rc == 0)
		rc = mig_host_write_hooks(r->env->host, &functions, r->err);
	if (rc == 0 && mig_strs_has(&functions, value))
		r->hook->function = mig_strdup(value);
	else if (rc == 0)
		rc = fail_type(r, value, &functions);
	mig_strs_dispose(&functions);
	return rc;
}

/* What stands under the name of the hook. */
static int read_function_options(const struct reader *r)
{
	size_t len = strlen(r->hook->name);
	for (size_t i = 0; i < r->config->entries.len; i++) {
		const struct mig_config_entry *entry = &r->config->entries.items[i];
		const char *value;
		bool is_near =
			!strcmp(entry->section, section) || !strcmp(entry->section, "DEFAULT");
		if (!is_near || strncasecmp(entry->key, r->hook->name, len) != 0 ||
			entry->key[len] != '.')
			continue;
		const char *key = entry->key + len + 1;
		int rc = get(r, key, &value);
		if (rc < 0)
			return rc;
		mig_strs_add(&r->hook->keys, key);
		mig_strs_add(&r->hook->values, value);
	}
	return 0;
}

static bool is_program(const char *path)
{
	struct stat what;
	return stat(path, &what) == 0 && S_ISREG(what.st_mode) && access(path, X_OK) == 0;
}

/* The program of that name in one of the folders of $PATH, or NULL; owned by the caller. */
static char *search_path(const char *name)
{
	const char *folders = getenv("PATH");
	for (const char *s = folders ? folders : "/usr/bin:/bin"; *s;) {
		size_t len = strcspn(s, ":");
		char *folder = len ? mig_strndup(s, len) : mig_strdup(".");
		char *joined = mig_path_join(folder, name);
		char *path = mig_path_absolute(joined);
		mig_free(folder);
		mig_free(joined);
		if (is_program(path))
			return path;
		mig_free(path);
		s += len + (s[len] != '\0');
	}
	return NULL;
}

static int read_program(const struct reader *r, const struct type *type)
{
	const char *value;
	int rc = require(r, type->key, &value);
	if (rc < 0)
		return rc;
	bool is_path = strchr(value, '/') != NULL;
	if (is_path && !type->takes_path)
		return fail(r, type->key,
			mig_format("post write hook '%s': the entrypoint is a name, which is "
				   "looked for in $PATH; type = exec takes a path",
				r->hook->name));
	if (!is_path) {
		r->hook->program = search_path(value);
		if (r->hook->program)
			return 0;
		return fail(r, type->key,
			mig_format("post write hook '%s': no program '%s' in $PATH", r->hook->name,
				value));
	}
	char *joined = mig_path_join(r->config->folder, value);
	r->hook->program = mig_path_absolute(joined);
	mig_free(joined);
	if (is_program(r->hook->program))
		return 0;
	return fail(r, type->key,
		mig_format("post write hook '%s': %s is not a program that can be run",
			r->hook->name, mig_path_display(r->hook->program)));
}

static int read_folder(const struct reader *r)
{
	const char *value;
	int rc = get(r, "cwd", &value);
	if (rc < 0 || !value || !*value)
		return rc;
	char *joined = mig_path_join(r->config->folder, value);
	r->hook->folder = mig_path_absolute(joined);
	mig_free(joined);
	if (mig_fs_is_dir(r->hook->folder))
		return 0;
	return fail(r, "cwd",
		mig_format("post write hook '%s': there is no folder %s", r->hook->name,
			mig_path_display(r->hook->folder)));
}

/* Where no argument is the file, the first one is. */
static int read_options(const struct reader *r)
{
	const char *value;
	int rc = get(r, "options", &value);
	if (rc < 0)
		return rc;
	if (!value || !strstr(value, placeholder))
		mig_strs_add(&r->hook->words, placeholder);
	if (!value || mig_words_split(value, &r->hook->words))
		return 0;
	return fail(r, "options",
		mig_format("post write hook '%s': a quote in its options is never closed",
			r->hook->name));
}

static int read_hook(const struct reader *r)
{
	const char *value;
	int rc = require(r, "type", &value);
	if (rc < 0)
		return rc;
	const struct type *type = find_type(value);
	if (!type) {
		rc = read_function(r, value);
		return rc < 0 ? rc : read_function_options(r);
	}
	rc = read_program(r, type);
	if (rc == 0)
		rc = read_folder(r);
	return rc == 0 ? read_options(r) : rc;
}

/* Whether the key is one of a hook that is a function, which may have any. Names may have dots. */
static bool is_of_function(struct mig_config *config, const char *key)
{
	for (const char *dot = strchr(key, '.'); dot; dot = strchr(dot + 1, '.')) {
		const char *type = NULL;
		char *full = mig_format("%.*s.type", (int)(dot - key), key);
		bool known =
			mig_config_get_in(config, section, full, &type, NULL) == 0 && type && *type;
		mig_free(full);
		if (known && !find_type(type))
			return true;
	}
	return false;
}

/* A key that no hook has is a slip of the hand. */
static int check_keys(struct mig_config *config, mig_error *err)
{
	static const char *const list_key[] = { "hooks", NULL };
	for (size_t i = 0; i < config->entries.len; i++) {
		const struct mig_config_entry *entry = &config->entries.items[i];
		if (strcmp(entry->section, section) != 0 || !strcasecmp(entry->key, "hooks"))
			continue;
		const char *dot = strrchr(entry->key, '.'), *guess = NULL;
		bool known = false;
		for (const char *const *key = keys; dot && *key && !known; key++)
			known = !strcasecmp(dot + 1, *key);
		if (known || is_of_function(config, entry->key))
			continue;
		guess = dot ? mig_nearest(dot + 1, keys) : mig_nearest(entry->key, list_key);
		if (guess)
			return mig_config_fail_in(config, section, entry->key, err,
				"unknown key '%s'; did you mean '%.*s%s'?", entry->key,
				dot ? (int)(dot - entry->key) + 1 : 0, entry->key, guess);
		return mig_config_fail_in(config, section, entry->key, err,
			"unknown key '%s'; [post_write_hooks] has hooks, and for each of them "
			"NAME.type, NAME.executable or NAME.entrypoint, NAME.options, NAME.cwd",
			entry->key);
	}
	return 0;
}

int mig_hooks_read(struct mig_hooks *out, mig_env *env, mig_error *err)
{
	const char *list = NULL;
	struct mig_config *config = &env->config;
	int rc = check_keys(config, err);
	if (rc == 0)
		rc = mig_config_get_in(config, section, "hooks", &list, err);
	for (const char *s = rc == 0 ? list : NULL; s && *s && rc == 0;) {
		size_t len = strcspn(s, ", \t\r\n");
		if (len) {
			struct mig_hook hook = { .name = mig_strndup(s, len) };
			mig_vec_push(out, hook);
			struct reader reader = { env, config, &mig_vec_last(out), err };
			rc = read_hook(&reader);
		}
		s += len + (s[len] != '\0');
	}
	if (rc < 0)
		mig_hooks_dispose(out);
	return rc;
}

/* ---- running ---- */

/* `word` with the file's path in the place of each placeholder; owned by the caller. */
static char *filled_in(const char *word, const char *path)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (const char *found; (found = strstr(word, placeholder));
		word = found + strlen(placeholder)) {
		mig_buf_put(&out, word, (size_t)(found - word));
		mig_buf_puts(&out, path);
	}
	mig_buf_puts(&out, word);
	return mig_buf_take(&out);
}

/* What the new process does; it has the memory of the old one, and not its locks. */
static _Noreturn void become(const struct mig_hook *hook, char **words)
{
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	if (!hook->folder || chdir(hook->folder) == 0)
		execv(hook->program, words);
	_exit(127);
}

/* Wait for the process; who asks us to stop asks it, too. @return its status as of waitpid() */
static int wait_for(pid_t child)
{
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		if (mig_interrupted())
			kill(child, mig_interrupted());
	return status;
}

/* @return its status as of waitpid(), or -1 when there is no process */
static int run_words(const struct mig_hook *hook, const char *path)
{
	struct mig_strs words = { 0 };
	mig_strs_add(&words, hook->program);
	for (size_t i = 0; i < hook->words.len; i++) {
		char *word = filled_in(hook->words.items[i], path);
		mig_vec_push(&words, word);
	}
	char *end = NULL;
	mig_vec_push(&words, end);
	pid_t child = fork();
	if (child == 0)
		become(hook, words.items);
	int status = child < 0 ? -1 : wait_for(child);
	mig_strs_dispose(&words);
	return status;
}

/* What it raised is told behind the line of mig.ini that asks for it. */
static int fail_function(const struct reader *where, mig_error *raised)
{
	char *text = mig_error_format(raised);
	int rc = fail(
		where, "type", mig_format("post write hook '%s': %s", where->hook->name, text));
	mig_free(text);
	if (where->err)
		mig_error_set(&where->err->traceback, raised->traceback);
	return rc;
}

static int run_function(const struct reader *where, const char *path)
{
	const struct mig_hook *hook = where->hook;
	struct mig_strs values = { 0 };
	mig_error raised = MIG_ERROR_INIT;
	for (size_t i = 0; i < hook->values.len; i++) {
		char *value = filled_in(hook->values.items[i], path);
		mig_vec_push(&values, value);
	}
	int rc = mig_host_write_hook(
		where->env->host, hook->function, path, &hook->keys, &values, &raised);
	mig_strs_dispose(&values);
	if (rc < 0 && mig_interrupted())
		rc = mig_fail_interrupted(where->err);
	else if (rc < 0)
		rc = fail_function(where, &raised);
	mig_error_dispose(&raised);
	return rc;
}

static int run_hook(struct mig_hook *hook, mig_env *env, const char *path, mig_error *err)
{
	const struct reader where = { env, &env->config, hook, err };
	if (hook->function)
		return run_function(&where, path);
	int status = run_words(hook, path);
	if (status == 0)
		return 0;
	if (mig_interrupted())
		return mig_fail_interrupted(err);
	fail(&where, "type",
		status < 0 ? mig_format("post write hook '%s' cannot be run: %s", hook->name,
				     strerror(errno))
		: WIFEXITED(status) ? mig_format("post write hook '%s' ended with status %d",
					      hook->name, WEXITSTATUS(status))
				    : mig_format("post write hook '%s' was ended by signal %d",
					      hook->name, WTERMSIG(status)));
	if (err)
		err->code = MIG_EIO;
	return MIG_EIO;
}

int mig_hooks_run(struct mig_hooks *hooks, mig_env *env, const char *path, mig_written_fn written,
	void *data, mig_error *err)
{
	int rc = 0;
	for (size_t i = 0; i < hooks->len && rc == 0; i++) {
		struct mig_hook *hook = &hooks->items[i];
		if (written)
			written(data, "Running post write hook", hook->name);
		rc = run_hook(hook, env, path, err);
		if (rc == 0 && written)
			written(data, "Finished post write hook", hook->name);
	}
	if (rc < 0 && err) {
		char *state = mig_format("the revision file %s is written", mig_path_display(path));
		mig_error_set(&err->state, state);
		mig_free(state);
	}
	return rc;
}

void mig_hooks_dispose(struct mig_hooks *hooks)
{
	for (size_t i = 0; i < hooks->len; i++) {
		mig_free(hooks->items[i].name);
		mig_free(hooks->items[i].function);
		mig_strs_dispose(&hooks->items[i].keys);
		mig_strs_dispose(&hooks->items[i].values);
		mig_free(hooks->items[i].program);
		mig_free(hooks->items[i].folder);
		mig_strs_dispose(&hooks->items[i].words);
	}
	mig_vec_dispose(hooks);
}
