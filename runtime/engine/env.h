/* engine/env.h - the environment from inside. */
#ifndef MIG_ENGINE_ENV_H
#define MIG_ENGINE_ENV_H

#include "base/log.h"
#include "db/db.h"
#include "db/sink.h"
#include "engine/config.h"
#include "engine/version.h"
#include "graph/graph.h"
#include "mig/driver.h"
#include "mig/env.h"
#include "script/host.h"
#include "script/targets.h"

struct mig_env {
	struct mig_config config;
	struct mig_log log;
	struct mig_progress progress;
	char *location;    /* script_location, absolute */
	char *url;         /* --url; NULL: see mig_env_find_url() */
	void *handle;      /* a connection of the caller's; NULL: we make one */
	bool rehearses;    /* runs are a test: nothing is recorded */
	bool moved;        /* mig_env_move() was called: neither handle nor target is meant */
	bool told;         /* "Context impl …" was logged for the handle */
	struct mig_strs x; /* -x arguments */

	/* opened when first needed */
	struct mig_host *host;
	struct mig_graph *graph;
	bool configured;            /* the host knows what mig.ini says */
	struct mig_host_env script; /* what env.lua said */
	bool script_loaded;
	struct mig_host_targets targets;      /* what env.lua lists … */
	bool targets_known;                   /* … if it was asked */
	bool has_targets;                     /* and if it lists any: the list may be empty */
	const struct mig_host_target *target; /* the one that is worked on; NULL: none */
	mig_url place;                        /* where the database is; set by mig_env_locate() */
	const mig_driver *driver;             /* for it */
	mig_driver_host driver_host;
	struct mig_db db; /* closed until mig_env_connect() */
	struct mig_sink sink;
	struct mig_version version;
};

/** The Lua host; made on first use. */
int mig_env_host(mig_env *env, mig_error *err);

/** The revision graph; files are read on first use. */
int mig_env_graph(mig_env *env, mig_error *err);

/** Tell the host what mig.ini says (once); there must be one. */
int mig_env_configure(mig_env *env, mig_error *err);

/** Run env.lua (once) and learn where the version table is. */
int mig_env_script(mig_env *env, mig_error *err);

/** The URL in use, in this order: the target's, --url or $MIG_URL, env.lua's url(), mig.ini. Holds
 * the password: never to be shown. @param out  owned by the caller */
int mig_env_find_url(mig_env *env, char **out, mig_error *err);

/** Find out where the database is and which driver serves it, without touching it (once). */
int mig_env_locate(mig_env *env, mig_error *err);

/** A relative database file is relative to mig.ini, so that mig works from any folder.
 *  @param here  the URL is from the command line: relative to where the user stands */
int mig_env_anchor(const mig_env *env, mig_url *url, bool here, mig_error *err);

/** Whether the database is a file that does not exist yet: connecting would make it. */
bool mig_env_is_absent(const mig_env *env);

/** The version rows; none, and nothing is made, when the database is absent. The graph must have
 *  been read. @return 0; MIG_ENOTFOUND for a row that no revision file knows */
int mig_env_read_rows(mig_env *env, struct mig_strs *rows, mig_error *err);
/** The same, whether a file knows them or not. */
int mig_env_read_any_rows(mig_env *env, struct mig_strs *rows, mig_error *err);

/** Log which database this is and how it treats DDL. @param script  SQL is written, not run */
void mig_env_log_dialect(const mig_env *env, bool script);

/** Connect (once). Logs "Context impl …". */
int mig_env_connect(mig_env *env, mig_error *err);

/** Whether the connection is the caller's. */
bool mig_env_is_shared(const mig_env *env);

/** Close the connection; it is made again when it is needed. */
void mig_env_disconnect(mig_env *env);
/** At the end of each public function that may have connected: a connection of the caller's is his
 *  again, as it was, and one that broke down is not used another time. */
void mig_env_give_back(mig_env *env);
/** The same, and where it was: that is found out anew. */
void mig_env_forget_place(mig_env *env);
/** Use another database from here on. @param url  as of --url; NULL: the configured one */
void mig_env_move(mig_env *env, const char *url);

/** Have a target where env.lua lists any: the selected one, or the only one.
 *  @return 0, also without targets; MIG_EINVALID when one is to be selected first */
int mig_env_need_target(mig_env *env, mig_error *err);
/** The url of the target; NULL: it has none. Borrowed.
 *  @return 0; MIG_EINVALID when the caller of mig_env_open() gave another */
int mig_env_target_url(const mig_env *env, const char **out, mig_error *err);
/** The schema of the target, or NULL; borrowed. */
const char *mig_env_schema(const mig_env *env);
/** Have env->place lead to the schema of the target, where that is a matter of places. */
int mig_env_place_schema(mig_env *env, mig_error *err);
/** Make the schema of the target the default one of the new connection. */
int mig_env_enter_schema(mig_env *env, mig_error *err);
/** Begin a script: which target it is for, and its schema. */
int mig_env_head_script(mig_env *env, struct mig_sink *sink, mig_error *err);

/** A setting that env.lua or mig.ini may give; NULL when neither does. Borrowed. */
int mig_env_setting(mig_env *env, const char *key, const char **out, mig_error *err);
int mig_env_setting_bool(mig_env *env, const char *key, bool otherwise, bool *out, mig_error *err);

/** The folders revision files are read from, absolute, in order; appended to `out`. */
int mig_env_version_folders(mig_env *env, struct mig_strs *out, mig_error *err);

#endif
