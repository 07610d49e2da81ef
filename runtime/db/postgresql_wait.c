#include <poll.h>
#include <time.h>

#include "base/error.h"
#include "db/postgresql_conn.h"

enum {
	SLICE = 50,    /* milliseconds between two looks at the host's interrupt flag */
	GRACE = 10000, /* for a server to stop what it was told to stop */
};

int64_t mig_pg_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int mig_pg_wait(mig_conn *conn, bool write, int64_t until)
{
	struct pollfd socket = { .fd = PQsocket(conn->pg), .events = POLLIN };
	if (write)
		socket.events |= POLLOUT;
	for (;;) {
		int64_t left = until ? until - mig_pg_now() : SLICE;
		if (left <= 0)
			return 0;
		/* also ends early when a signal arrives, which is what we want */
		if (poll(&socket, 1, left < SLICE ? (int)left : SLICE) > 0)
			return 1;
		if (!conn->cleaning && !conn->signal)
			conn->signal = conn->host->interrupted();
		if (conn->signal && !conn->cleaning)
			return MIG_EINTERRUPTED;
	}
}

int mig_pg_flush(mig_conn *conn)
{
	int rc;
	while ((rc = PQflush(conn->pg)) > 0) {
		/* an interrupt is for whoever waits for the answer */
		mig_pg_wait(conn, true, mig_pg_now() + SLICE);
		if (!PQconsumeInput(conn->pg))
			return -1;
	}
	return rc;
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

PGresult *mig_pg_result(mig_conn *conn)
{
	int64_t give_up = 0;
	while (PQisBusy(conn->pg)) {
		int rc = mig_pg_wait(conn, false, give_up);
		if (rc == MIG_EINTERRUPTED && !give_up) {
			cancel(conn);
			give_up = mig_pg_now() + GRACE;
			conn->cleaning = true; /* the flag stays up: look at it no more */
			continue;
		}
		if (rc == 0 || !PQconsumeInput(conn->pg)) {
			conn->lost = true;
			break;
		}
	}
	if (give_up)
		conn->cleaning = false;
	return conn->lost ? NULL : PQgetResult(conn->pg);
}
