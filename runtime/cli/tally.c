#include "cli/tally.h"

#include <stdio.h>
#include <string.h>

#include "cli/live.h"

void cli_tally_begin(struct cli_tally *tally, bool on)
{
	*tally = (struct cli_tally){ .on = on };
	clock_gettime(CLOCK_MONOTONIC, &tally->from);
}

void cli_tally_show(struct cli_tally *tally, const char *text)
{
	char time[CLI_LIVE_CLOCK + 1], note[sizeof time + 8], line[CLI_TALLY_MOST];
	if (!tally->on)
		return;
	size_t len = cli_live_clock(&tally->from, time);
	snprintf(note, sizeof note, "  [%.*s]", (int)len, time);
	cli_live_cut(line, sizeof line - sizeof note, text, strlen(note));
	size_t len_line = strlen(line);
	snprintf(line + len_line, sizeof line - len_line, "%s", note);
	if (!strcmp(line, tally->shown))
		return;
	memcpy(tally->shown, line, sizeof line);
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
}

void cli_tally_hide(struct cli_tally *tally)
{
	if (!tally || !*tally->shown)
		return;
	tally->shown[0] = '\0';
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
