#include "base/clock.h"

#include "base/alloc.h"

int64_t mig_clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

char *mig_utc_text(time_t moment)
{
	char text[32];
	struct tm parts;
	gmtime_r(&moment, &parts);
	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
	return mig_strdup(text);
}

char *mig_utc_now(void)
{
	return mig_utc_text(time(NULL));
}
