#include "cli/privacy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "mig/driver.h"
#include "mig/error.h"

/* The URL in a word: `--url=URL`, or the word itself. */
static char *find_url(char *word)
{
	char *value = !strncmp(word, "--", 2) ? strchr(word, '=') : NULL;
	char *url = value ? value + 1 : word;
	return strstr(url, "://") ? url : NULL;
}

/* The memory that the list of processes shows has the length that it has. */
static void hide(char *url)
{
	size_t len = strlen(url);
	char *shown = mig_url_redacted(url);
	strncpy(url, shown, len); /* fills up with zeros */
	mig_free(shown);
}

char **cli_take_arguments(int argc, char **argv)
{
	char **arguments = calloc((size_t)argc + 1, sizeof *arguments);
	if (!arguments)
		abort();
	for (int i = 0; i < argc; i++) {
		char *url = i ? find_url(argv[i]) : NULL;
		arguments[i] = strdup(argv[i]);
		if (!arguments[i])
			abort();
		if (url)
			hide(url);
	}
	return arguments;
}

void cli_free_arguments(char **arguments)
{
	for (char **word = arguments; *word; word++)
		free(*word);
	free(arguments);
}

void cli_leave_no_core(void)
{
	struct rlimit limit;
	/* of one byte: with none, a program that takes core files would get one all the same */
	if (!getrlimit(RLIMIT_CORE, &limit) && limit.rlim_max >= 1) {
		limit.rlim_cur = 1;
		setrlimit(RLIMIT_CORE, &limit);
	}
}
