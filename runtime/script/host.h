/* script/host.h - one Lua state per environment, and what the engine may ask of it.
 *
 * The engine knows no Lua: it sees this header and script/loader.h. Everything here that runs
 * Lua goes through lua/mig/entry.lua. */
#ifndef MIG_SCRIPT_HOST_H
#define MIG_SCRIPT_HOST_H

#include "base/buf.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/vec.h"
#include "db/sink.h"
#include "mig/error.h"

struct mig_host;

/** What a host needs to know; strings are copied. */
struct mig_host_options {
	const char *location;            /* folder of the environment; modules are found there */
	const char *const *module_paths; /* folders of prepend_sys_path, absolute */
	size_t nmodule_paths;
	const struct mig_log *log;     /* must outlive the host */
	struct mig_progress *progress; /* likewise */
};

/** Make the Lua state, with the library's entry module loaded. Free with mig_host_free(). */
int mig_host_new(struct mig_host **out, const struct mig_host_options *opts, mig_error *err);
/** Close the Lua state; accepts NULL. No Lua value keeps a database resource alive after it. */
void mig_host_free(struct mig_host *host);

/** A setting of mig.ini; all borrowed. */
struct mig_setting {
	const char *section; /* NULL: the one in use */
	const char *key;
	const char *value;
	const char *problem; /* of another section: why there is no value */
};

/** What env.lua said; filled by mig_host_load_env(), dispose with mig_host_env_dispose(). */
struct mig_host_env {
	bool present;
	char *url; /* what its url() returned; NULL: nothing */
	bool has_on_version_apply;
	bool has_targets;
	struct mig_strs keys;   /* plain values of env.lua that are mig.ini's keys too … */
	struct mig_strs values; /* … as mig.ini would have written them */
};
void mig_host_env_dispose(struct mig_host_env *env);

/** Tell what mig.ini says, for url(config, x) of env.lua and for templates. All are copied. */
int mig_host_config(
	struct mig_host *host, const struct mig_setting *settings, size_t count, mig_error *err);

/** Run env.lua of the environment, if there is one: load its plugins, check its keys.
 *  @param x  -x arguments in order */
int mig_host_load_env(struct mig_host *host, const char *const *x, size_t nx,
	struct mig_host_env *out, mig_error *err);

/** What a script may ask of the transaction of the run. */
struct mig_host_txn {
	/** End it and begin the next; what op.get_bind():commit() does. */
	int (*commit)(void *data, mig_error *err);
	/** Commit and be without one, until called with `on` false; autocommit_block(). */
	int (*autocommit)(void *data, bool on, mig_error *err);
	/** May be NULL. A statement is about to run. @return 0 run it; 1 do not: an earlier run
	 * has; an error */
	int (*statement)(void *data, const char *sql, size_t len, mig_error *err);
	/** May be NULL. Rows are about to be asked for. @return 0 or an error */
	int (*query)(void *data, const char *sql, size_t len, mig_error *err);
	/** May be NULL. An operation is about to look at the database, and to say statements;
	 * `name` tells it from others. @return 0 let it; 1 do not: an earlier run has; an error */
	int (*operation)(void *data, const char *name, mig_error *err);
	/** May be NULL. Statements are those of that operation, or are not any more.
	 *  @param total  how many there will be; 0: nobody knows */
	void (*part)(void *data, bool on, size_t total);
	/** May be NULL. How long DDL of the step may wait for locks, instead of the setting. */
	void (*lock_timeout)(void *data, int milliseconds);
	void *data;
};

/** Tell operations a setting of mig.ini or env.lua. Both are copied. */
int mig_host_setting(struct mig_host *host, const char *name, const char *value, mig_error *err);

/** Make `sink` the one that op works on, until mig_host_end(). @param txn  copied */
int mig_host_begin(struct mig_host *host, struct mig_sink *sink, const char *dialect,
	const char *tag, const struct mig_host_txn *txn, mig_error *err);
/** Take the sink away again. */
void mig_host_end(struct mig_host *host);

/** A step for mig_host_step() and mig_host_applied(). */
struct mig_host_step {
	const char *function; /* "upgrade", "downgrade"; NULL: stamp */
	const char *revision; /* id; NULL: base */
	const char *path;     /* its file */
	int handle;           /* what the loader gave the graph */
	const char *const *from;
	size_t nfrom;
	const char *const *to;
	size_t nto;
};

/** Call upgrade() or downgrade() of a revision. Errors carry revision, file and line. Cursors that
 *  the script left open are closed. */
int mig_host_step(struct mig_host *host, const struct mig_host_step *step, mig_error *err);
/** Paths of the SQL files that the last mig_host_step() ran; borrowed until the next. */
const struct mig_strs *mig_host_step_files(const struct mig_host *host);
/** The line in which a function of a revision begins; 0: it has none of that name.
 *  @param handle  what the loader gave the graph */
int mig_host_line(struct mig_host *host, int handle, const char *function);
/** Call env.lua's on_version_apply with the version rows after the step. */
int mig_host_applied(struct mig_host *host, const struct mig_host_step *step,
	const char *const *heads, size_t nheads, mig_error *err);

/** What became of a statement that was cut short or refused. */
enum mig_verdict {
	MIG_VERDICT_DONE,    /* it took effect */
	MIG_VERDICT_AGAIN,   /* it did not, or can be run again without harm */
	MIG_VERDICT_UNKNOWN, /* nobody can tell */
};

/** Ask the catalogue, inside a run.
 *  @param refused  the server answered with an error
 *  @param foreign_keys  that the table had which it alters, as the driver wrote them; "": none
 *  @param cleanup  a statement to run first, outside a transaction, before the revision goes on;
 *  owned by the caller; NULL: none */
int mig_host_effect(struct mig_host *host, const char *sql, bool refused, const char *foreign_keys,
	enum mig_verdict *out, char **cleanup, mig_error *err);

/** A variable for mig_host_render(): one text, or a list. */
struct mig_host_var {
	const char *name;
	const char *text;        /* NULL and no list: nil */
	const char *const *list; /* a list of texts; NULL: see text */
	size_t nlist;
};

/** Render a revision template.
 *  @param name   its path, for messages
 *  @param draft  1-based, of those that mig_host_draft() made, for what it holds; 0: of none */
int mig_host_render(struct mig_host *host, const char *name, const struct mig_buf *text,
	const struct mig_host_var *vars, size_t nvars, size_t draft, struct mig_buf *out,
	mig_error *err);

#endif
