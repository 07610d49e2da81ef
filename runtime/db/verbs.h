/* db/verbs.h - what kind of statement this is, told by its words. */
#ifndef MIG_DB_VERBS_H
#define MIG_DB_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include "mig/driver.h"

/** Whether it reads or changes rows, or settings, but no objects of the schema. */
bool mig_verb_is_plain(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it runs other statements, which may commit: a call, a block. */
bool mig_verb_is_compound(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it drops several objects, or makes or renames several accounts: MariaDB does what it can
 *  of such a statement, and then says what it could not. */
bool mig_verb_has_several(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it only reads, as far as its words tell: WITH may change something further on. */
bool mig_verb_reads(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it begins or ends a transaction, or a part of one. */
bool mig_verb_transacts(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it is LOCK TABLES. */
bool mig_verb_locks_tables(const mig_lexis *lexis, const char *sql, size_t len);

/** The database that a USE makes the current one, without its quotes; NULL: it is no USE. */
const char *mig_verb_uses(const mig_lexis *lexis, const char *sql, size_t len, size_t *name_len);

/** What a statement of a script does to the transaction it is in, or to the session. */
enum mig_verb_effect {
	MIG_VERB_IS_NEUTRAL,
	MIG_VERB_ENDS_TRANSACTION,
	MIG_VERB_MARKS_SAVEPOINT,
	MIG_VERB_GOES_BACK,      /* to a savepoint */
	MIG_VERB_RESETS_SESSION, /* its locks, too */
};

/** mig commits when all is done; a script that does it by hand would leave a half-done run behind
 *  that looks whole. */
enum mig_verb_effect mig_verb_effect(const mig_lexis *lexis, const char *sql, size_t len);

#endif
