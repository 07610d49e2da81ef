#include "base/runner.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"

char *mig_runner_describe(void)
{
	char host[256] = "";
	if (gethostname(host, sizeof host - 1) < 0)
		strcpy(host, "an unknown host");
	return mig_format("pid %ld on %s", (long)getpid(), host);
}
