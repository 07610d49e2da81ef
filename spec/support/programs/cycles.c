/* Goes up and down through libmig, again and again, and tells what that costs a process:
 *
 *   cycles CONFIG COUNT   "memory A -> B, resident C -> D KiB, files E -> F"
 *
 * Every tenth cycle has an environment of its own. Memory is what malloc() has given out, at its
 * least in the second and in the last quarter: what a collector has not come to is no leak, and the
 * first quarter is for what is made once. */
#include <dirent.h>
#include <malloc.h>
#include <mig.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static mig_error err = MIG_ERROR_INIT;

static void must(int rc)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s\n", err.message);
	exit(1);
}

static size_t open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t n = 0;
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static size_t resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t all = 0, pages = 0;
	if (!file || fscanf(file, "%zu %zu", &all, &pages) != 2)
		exit(1);
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

static size_t given_out(void)
{
	const struct mallinfo2 info = mallinfo2();
	return info.uordblks + info.hblkhd;
}

static void cycle(mig_env *env)
{
	mig_status *status = NULL;
	mig_differences *differences = NULL;
	must(mig_upgrade(env, NULL, &err));
	must(mig_check(env, &differences, &err));
	must(mig_status_read(env, &status, &err));
	const char *base = "base";
	const mig_migrate_options down = { .targets = &base, .ntargets = 1 };
	must(mig_downgrade(env, &down, &err));
	mig_differences_free(differences);
	mig_status_free(status);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

int main(int argc, char **argv)
{
	const mig_env_options opts = { .config_file = argv[1] };
	int count = argc == 3 ? atoi(argv[2]) : 0;
	size_t memory[2] = { SIZE_MAX, SIZE_MAX }, pages[2] = { 0 }, files[2] = { 0 };
	mig_env *env = NULL;
	for (int i = 0; i < count; i++) {
		int half = i >= count / 2, measured = i / (count / 4) % 2;
		if (i % 10 == 0) {
			mig_env_free(env);
			must(mig_env_open(&env, &opts, &err));
		}
		cycle(env);
		if (measured)
			memory[half] = least(memory[half], given_out());
		if (i == count / 2 - 1 || i == count - 1) {
			pages[half] = resident();
			files[half] = open_files();
		}
	}
	mig_env_free(env);
	printf("memory %zu -> %zu, resident %zu -> %zu KiB, files %zu -> %zu\n", memory[0],
		memory[1], pages[0], pages[1], files[0], files[1]);
	return 0;
}
