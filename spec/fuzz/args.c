/* The command line: whatever the words are, they are taken or refused, and no word is lost or made
 * up: operands are those that were given. Words end at line breaks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "cli/commands.h"

static bool is_given(const struct mig_strs *words, const char *word)
{
	for (size_t i = 1; i < words->len; i++) {
		const char *start = words->items[i];
		if (word >= start && word <= start + strlen(start))
			return true;
	}
	return false;
}

static void check(const struct mig_strs *words, const struct cli_words *taken)
{
	if (taken->len > words->len)
		abort();
	for (size_t i = 0; i < taken->len; i++)
		if (!is_given(words, taken->items[i]))
			abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	stderr = fopen("/dev/null", "w"); /* what is refused is told there */
	return stderr ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	struct mig_strs words = { 0 };
	mig_strs_add(&words, "mig");
	for (char *rest = text, *word; (word = strsep(&rest, "\n"));)
		mig_strs_add(&words, word);
	struct cli_args args = { 0 };
	const struct cli_command *command = NULL;
	int rc = cli_parse((int)words.len, words.items, &args, &command);
	if (rc != 0 && rc != 2)
		abort();
	if (rc == 0 && !args.help && !args.version &&
		(!command || args.positionals.len < command->min_operands ||
			args.positionals.len > command->max_operands))
		abort();
	check(&words, &args.positionals);
	check(&words, &args.targets);
	check(&words, &args.x);
	cli_args_dispose(&args);
	mig_strs_dispose(&words);
	mig_free(text);
	return 0;
}
