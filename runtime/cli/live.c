#include "cli/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/cli.h"

enum { WIDTH_MOST = 1000, COLUMNS_BY_DEFAULT = 80 };

/* Whose time goes on: that of the one terminal. */
static struct cli_live *ticking;

bool cli_live_possible(void)
{
	return isatty(STDERR_FILENO) && cli_knows_codes();
}

/* Columns that a character takes at most, going by its first byte: those of Asian scripts take
 * two, and a line that is too short can still be rewritten. */
static size_t width_of(unsigned char first)
{
	return (first & 0xC0) == 0x80 ? 0 : first >= 0xE1 ? 2 : 1;
}

static size_t width(const char *text)
{
	size_t columns = 0;
	for (; *text; text++)
		columns += width_of((unsigned char)*text);
	return columns;
}

/* As much of `text` as fits into so many columns. */
static void put_cut(char *out, size_t size, const char *text, size_t columns)
{
	size_t len = 0;
	if (width(text) > columns && columns > 0)
		columns--; /* for the sign that something is missing */
	else
		columns = WIDTH_MOST;
	for (size_t used = 0; text[len] && len + 4 < size; len++) {
		used += width_of((unsigned char)text[len]);
		if (used > columns)
			break;
	}
	snprintf(out, size, "%.*s%s", (int)len, text, text[len] ? "…" : "");
}

static size_t terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col < WIDTH_MOST ? size.ws_col : WIDTH_MOST;
	return COLUMNS_BY_DEFAULT;
}

void cli_live_cut(char *out, size_t size, const char *text, size_t taken)
{
	size_t columns = terminal_width();
	put_cut(out, size, text, columns > taken ? columns - taken : 1);
}

static void put(const char *text, size_t len)
{
	/* a terminal that is gone is no reason to stop */
	ssize_t written = write(STDERR_FILENO, text, len);
	(void)written;
}

size_t cli_live_clock(const struct timespec *from, char *out)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	long seconds = now.tv_sec - from->tv_sec - (now.tv_nsec < from->tv_nsec);
	long parts[] = { seconds / 3600 % 100, seconds / 60 % 60, seconds % 60 };
	size_t len = 0;
	for (size_t i = parts[0] ? 0 : 1; i < 3; i++) {
		if (len)
			out[len++] = ':';
		if (parts[i] >= 10 || len)
			out[len++] = (char)('0' + parts[i] / 10);
		out[len++] = (char)('0' + parts[i] % 10);
	}
	return len;
}

void cli_live_tick(void)
{
	const struct cli_live *live = ticking;
	if (!live || !live->shown)
		return;
	char text[sizeof live->head + sizeof live->tail + CLI_LIVE_CLOCK];
	size_t len = strlen(live->head);
	memcpy(text, live->head, len);
	len += cli_live_clock(&live->from, text + len);
	memcpy(text + len, live->tail, strlen(live->tail));
	put(text, len + strlen(live->tail));
}

static void show(struct cli_live *live)
{
	char note[64], line[sizeof live->head - sizeof note];
	live->shown = 0;
	if (!live->text || !live->steps)
		return;
	snprintf(note, sizeof note, "  [%zu/%zu, ", live->step, live->steps);
	snprintf(live->tail, sizeof live->tail, "%s]\033[K", live->work);
	size_t taken = width(note) + CLI_LIVE_CLOCK + width(live->work) + 2;
	cli_live_cut(line, sizeof line, live->news, taken);
	snprintf(live->head, sizeof live->head, "\r%s%s", line, note);
	live->shown = 1;
	cli_live_tick();
}

/* The second hand. The timer is alarm()'s, which the handler of stop signals takes over. */
static void tick(bool on)
{
	const struct itimerval every = { { on, 0 }, { on, 0 } };
	if (!mig_interrupted())
		setitimer(ITIMER_REAL, &every, NULL);
}

void cli_live_end(struct cli_live *live)
{
	bool was_shown = live->shown;
	live->shown = 0;
	if (live->text && was_shown)
		put("\r", 1);
	if (live->text)
		fprintf(stderr, "%s%s\n", live->text, was_shown ? "\033[K" : "");
	free(live->text);
	free(live->news);
	live->text = live->news = NULL;
	live->work[0] = '\0';
}

void cli_live_line(struct cli_live *live, const char *text, const char *news)
{
	cli_live_end(live);
	if (!live->steps) {
		fprintf(stderr, "%s\n", text);
		return;
	}
	live->text = strdup(text);
	live->news = strdup(news);
	if (!live->text || !live->news)
		abort();
	show(live);
}

/* A number with a comma between thousands. */
static const char *grouped(char *out, size_t size, int64_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
	size_t used = 0;
	for (int i = 0; i < len && used + 2 < size; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return out;
}

static void describe(struct cli_live *live, const mig_progress_event *event)
{
	char done[32], total[32], name[64];
	bool bytes = event->kind == MIG_PROGRESS_BYTES;
	int64_t unit = bytes ? 1000 : 1;
	put_cut(name, sizeof name, event->what, 30);
	snprintf(live->work, sizeof live->work, ", %s: %s%s%s %s", name,
		grouped(done, sizeof done, event->done / unit), event->total ? " of " : "",
		event->total ? grouped(total, sizeof total, (event->total + unit - 1) / unit) : "",
		bytes ? "kB" : "rows");
}

void cli_live_progress(struct cli_live *live, const mig_progress_event *event)
{
	if (event->kind == MIG_PROGRESS_END) {
		tick(false);
		cli_live_end(live);
		live->steps = 0;
	} else if (event->kind == MIG_PROGRESS_STEP) {
		cli_live_end(live);
		/* before the second hand starts: no second would have passed when it first moves */
		clock_gettime(CLOCK_MONOTONIC, &live->from);
		ticking = live;
		if (!live->steps)
			tick(true);
		live->step = event->step;
		live->steps = event->steps;
	} else {
		live->shown = 0;
		describe(live, event);
		show(live);
	}
}
