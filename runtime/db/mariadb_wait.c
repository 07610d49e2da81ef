#include <poll.h>
#include <time.h>

#include "base/clock.h"
#include "db/mariadb_conn.h"

enum { SLICE = 50 }; /* milliseconds between two looks at the host's interrupt flag */

/* Milliseconds that an interrupt leaves to a call. */
static const int grace[] = {
	[MIG_WAIT_STATEMENT] = 10000, /* it was killed, and may have much to undo */
	[MIG_WAIT_CONNECT] = 0,
	[MIG_WAIT_CLEANUP] = 10000,
	[MIG_WAIT_KILL] = 2000,
};

void mig_mariadb_expect(mig_conn *conn, enum mig_mariadb_wait_kind kind)
{
	conn->wait = (struct mig_mariadb_wait){ .kind = kind, .checked = mig_clock_now() };
}

/* A statement that is done within a slice never gets here: what an interrupted run still has to
 * write, it can. */
static void look_for_interrupt(mig_conn *conn, int64_t now)
{
	struct mig_mariadb_wait *wait = &conn->wait;
	if (wait->signal || now - wait->checked < SLICE)
		return;
	wait->checked = now;
	wait->signal = conn->host->interrupted();
	if (!wait->signal)
		return;
	bool hopeless = wait->kind == MIG_WAIT_STATEMENT && !mig_mariadb_kill(conn);
	/* asks the clock again, since killing takes time */
	wait->give_up = mig_clock_now() + (hopeless ? 0 : grace[wait->kind]);
}

/* Wait for what libmariadb waits for. @return what has come; MYSQL_WAIT_TIMEOUT makes the call
 * fail, as if the server had not answered in time */
static int wait_for(mig_conn *conn, int events)
{
	int64_t now = mig_clock_now(), until = INT64_MAX;
	if (events & MYSQL_WAIT_TIMEOUT)
		until = now + mysql_get_timeout_value_ms(conn->my);
	struct pollfd socket = { .fd = mysql_get_socket(conn->my) };
	socket.events = (short)((events & MYSQL_WAIT_READ ? POLLIN : 0) |
				(events & MYSQL_WAIT_WRITE ? POLLOUT : 0) |
				(events & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
	for (;; now = mig_clock_now()) {
		look_for_interrupt(conn, now);
		if (now >= until || (conn->wait.give_up && now >= conn->wait.give_up))
			return MYSQL_WAIT_TIMEOUT;
		int64_t left = until - now;
		/* also ends early when a signal arrives, which is what we want */
		if (poll(&socket, 1, left < SLICE ? (int)left : SLICE) <= 0)
			continue;
		int ready = (socket.revents & POLLIN ? MYSQL_WAIT_READ : 0) |
			    (socket.revents & POLLOUT ? MYSQL_WAIT_WRITE : 0) |
			    (socket.revents & POLLPRI ? MYSQL_WAIT_EXCEPT : 0);
		return ready ? ready : events & ~MYSQL_WAIT_TIMEOUT; /* the call finds the error */
	}
}

MYSQL *mig_mariadb_connect(mig_conn *conn, unsigned long flags)
{
	const mig_url *url = &conn->url;
	MYSQL *done = NULL;
	int events = mysql_real_connect_start(&done, conn->my, url->host, url->user, url->password,
		url->database, (unsigned)url->port, mig_url_param(url, "unix_socket"), flags);
	while (events)
		events = mysql_real_connect_cont(&done, conn->my, wait_for(conn, events));
	return done;
}

/* mysql_real_query() in its two halves. Between them we wait, and can have the statement killed;
 * its answer has to be read in any case, so that nothing makes us give up. */
static int send_adopted(mig_conn *conn, const char *sql, size_t len)
{
	struct pollfd socket = { .fd = mysql_get_socket(conn->my), .events = POLLIN };
	int rc = mysql_send_query(conn->my, sql, len);
	if (rc != 0)
		return rc;
	while (poll(&socket, 1, SLICE) <= 0)
		look_for_interrupt(conn, mig_clock_now());
	return mysql_read_query_result(conn->my);
}

int mig_mariadb_send(mig_conn *conn, const char *sql, size_t len)
{
	int rc = 0;
	if (conn->adopted)
		return send_adopted(conn, sql, len);
	int events = mysql_real_query_start(&rc, conn->my, sql, len);
	while (events)
		events = mysql_real_query_cont(&rc, conn->my, wait_for(conn, events));
	return rc;
}

MYSQL_RES *mig_mariadb_store(mig_conn *conn)
{
	MYSQL_RES *result = NULL;
	if (conn->adopted)
		return mysql_store_result(conn->my);
	int events = mysql_store_result_start(&result, conn->my);
	while (events)
		events = mysql_store_result_cont(&result, conn->my, wait_for(conn, events));
	return result;
}

int mig_mariadb_next_result(mig_conn *conn)
{
	int rc = 0;
	if (conn->adopted)
		return mysql_next_result(conn->my);
	int events = mysql_next_result_start(&rc, conn->my);
	while (events)
		events = mysql_next_result_cont(&rc, conn->my, wait_for(conn, events));
	return rc;
}
