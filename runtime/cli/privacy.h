/* cli/privacy.h - what others may get to see of the process: its arguments, a core file. */
#ifndef MIG_CLI_PRIVACY_H
#define MIG_CLI_PRIVACY_H

/** A copy of the arguments for us. What the list of processes shows from here on has `***` in the
 *  place of the passwords of URLs. @return NULL-terminated, for cli_free_arguments() */
char **cli_take_arguments(int argc, char **argv);
void cli_free_arguments(char **arguments);

/** Leave no core file, neither in a folder nor to a program that takes them: the passwords of URLs
 *  would be in it. Holds for the programs that this one starts as well, which may change it. */
void cli_leave_no_core(void);

#endif
