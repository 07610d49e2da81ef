#include <poll.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

enum {
	SLICE = 50,     /* milliseconds between two looks at the host's interrupt flag */
	PATIENCE = 200, /* with a statement whose outcome nobody wants any more */
	GRACE = 10000,  /* for a server to stop what it was told to stop */
};

void mig_pg_expect(mig_conn *conn, enum mig_pg_wait_kind kind)
{
	int64_t now = mig_clock_now();
	conn->wait = (struct mig_pg_wait){ .kind = kind, .began = now, .checked = now };
	if (kind == MIG_PG_ATTEMPT)
		conn->wait.checked = 0; /* it may be too short for a second look */
}

/* Ask the server to stop. It answers on the connection, with an error or, if it was too late, as if
 * nothing had been asked. */
static void cancel(const mig_conn *conn)
{
	char text[256];
	PGcancel *handle = PQgetCancel(conn->pg);
	if (handle)
		PQcancel(handle, text, sizeof text);
	PQfreeCancel(handle);
}

/* A statement that is done within a slice never gets here: what an interrupted run still has to
 * write, it can. */
static void look_for_interrupt(mig_conn *conn, int64_t now)
{
	struct mig_pg_wait *wait = &conn->wait;
	if (wait->give_up || now - wait->checked < SLICE)
		return;
	wait->checked = now;
	int signal = conn->host->interrupted();
	bool unwanted = wait->kind == MIG_PG_DISCARD && now - wait->began >= PATIENCE;
	if (!signal && !unwanted)
		return;
	if (wait->kind == MIG_PG_STATEMENT || wait->kind == MIG_PG_ATTEMPT)
		conn->signal = signal;
	if (wait->kind == MIG_PG_STATEMENT || wait->kind == MIG_PG_DISCARD)
		cancel(conn);
	/* asks the clock again, since cancelling takes time */
	wait->give_up = mig_clock_now() + (wait->kind == MIG_PG_ATTEMPT ? 0 : GRACE);
}

int mig_pg_wait(mig_conn *conn, bool write, int64_t until)
{
	struct pollfd socket = { .fd = PQsocket(conn->pg), .events = POLLIN };
	if (write)
		socket.events |= POLLOUT;
	for (;;) {
		int64_t now = mig_clock_now();
		/* also while a result comes in without a pause */
		look_for_interrupt(conn, now);
		int64_t end = conn->wait.give_up ? conn->wait.give_up : until;
		if (end && now >= end)
			return 0;
		/* also ends early when a signal arrives, which is what we want */
		if (poll(&socket, 1, end && end - now < SLICE ? (int)(end - now) : SLICE) > 0)
			return 1;
	}
}

int mig_pg_flush(mig_conn *conn)
{
	int rc;
	while ((rc = PQflush(conn->pg)) > 0 && !conn->lost)
		conn->lost = !mig_pg_wait(conn, true, 0) || !PQconsumeInput(conn->pg);
	return conn->lost ? -1 : rc;
}

PGresult *mig_pg_result(mig_conn *conn)
{
	while (PQisBusy(conn->pg)) {
		if (!mig_pg_wait(conn, false, 0) || !PQconsumeInput(conn->pg)) {
			conn->lost = true;
			return NULL;
		}
	}
	PGresult *result = PQgetResult(conn->pg);
	if (!result && PQstatus(conn->pg) == CONNECTION_BAD)
		conn->lost = true;
	return result;
}
