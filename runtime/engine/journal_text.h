/* engine/journal_text.h - statements as the journal's table keeps them. */
#ifndef MIG_ENGINE_JOURNAL_TEXT_H
#define MIG_ENGINE_JOURNAL_TEXT_H

/** The text in ASCII, whatever the character set of the table: other bytes, and `%`, as %XX. What
 *  would not fit into a column of MariaDB's is cut off. Owned by the caller. */
char *mig_journal_text_encode(const char *text);

/** Such a text as it was; anybody may have written what is no such text, and then a `%` is one.
 *  Owned by the caller. */
char *mig_journal_text_decode(const char *text);

#endif
