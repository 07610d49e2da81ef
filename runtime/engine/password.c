#include "engine/password.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"

/* Whether the URL has one in a parameter, as libpq takes it. */
static bool has_password(const mig_url *url)
{
	return url->password || mig_url_param(url, "password") || mig_url_param(url, "passfile") ||
	       mig_url_param(url, "service");
}

int mig_password_read(mig_env *env, const mig_driver *driver, mig_url *url, mig_error *err)
{
	static const char key[] = "password_file";
	struct mig_buf text = MIG_BUF_INIT;
	const char *value;
	int rc = mig_config_get(&env->config, key, &value, err);
	if (rc < 0 || !value || !*value || driver->database_is_file || has_password(url))
		return rc;
	char *path = mig_path_join(env->config.folder, value);
	mig_error found = MIG_ERROR_INIT;
	if (mig_fs_read(path, &text, &found) < 0)
		rc = mig_config_fail(&env->config, key, err, "password_file: %s", found.message);
	if (rc == 0 && strlen(text.data) != text.len)
		rc = mig_config_fail(&env->config, key, err,
			"password_file: %s is not a text file (it holds a NUL byte)",
			mig_path_display(path));
	/* editors of some systems put a byte order mark first */
	const char *line = text.data + (strncmp(text.data, "\xEF\xBB\xBF", 3) ? 0 : 3);
	size_t len = strcspn(line, "\r\n");
	if (rc == 0 && !len)
		rc = mig_config_fail(&env->config, key, err,
			"password_file: the first line of %s is empty", mig_path_display(path));
	if (rc == 0)
		url->password = mig_strndup(line, len);
	mig_error_dispose(&found);
	mig_buf_dispose(&text);
	mig_free(path);
	return rc;
}
