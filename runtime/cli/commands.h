/* cli/commands.h - one function and one table of options per command, for the rows in main.c. */
#ifndef MIG_CLI_COMMANDS_H
#define MIG_CLI_COMMANDS_H

#include "cli/cli.h"

int cmd_branches(struct cli *cli);
int cmd_check(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_current(struct cli *cli);
int cmd_diff(struct cli *cli);
int cmd_doctor(struct cli *cli);
int cmd_downgrade(struct cli *cli);
int cmd_edit(struct cli *cli);
int cmd_ensure_version(struct cli *cli);
int cmd_graph(struct cli *cli);
int cmd_heads(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_history(struct cli *cli);
int cmd_init(struct cli *cli);
int cmd_lint(struct cli *cli);
int cmd_list_templates(struct cli *cli);
int cmd_merge(struct cli *cli);
int cmd_models(struct cli *cli);
int cmd_plan(struct cli *cli);
int cmd_repair(struct cli *cli);
int cmd_revision(struct cli *cli);
int cmd_show(struct cli *cli);
int cmd_squash(struct cli *cli);
int cmd_stamp(struct cli *cli);
int cmd_status(struct cli *cli);
int cmd_test(struct cli *cli);
int cmd_upgrade(struct cli *cli);
int cmd_verify(struct cli *cli);
int cmd_wait(struct cli *cli);

extern const struct cli_option cmd_branches_options[];
extern const struct cli_option cmd_check_options[];
extern const struct cli_option cmd_current_options[];
extern const struct cli_option cmd_diff_options[];
extern const struct cli_option cmd_doctor_options[];
extern const struct cli_option cmd_downgrade_options[];
extern const struct cli_option cmd_ensure_version_options[];
extern const struct cli_option cmd_graph_options[];
extern const struct cli_option cmd_heads_options[];
extern const struct cli_option cmd_history_options[];
extern const struct cli_option cmd_init_options[];
extern const struct cli_option cmd_lint_options[];
extern const struct cli_option cmd_list_templates_options[];
extern const struct cli_option cmd_merge_options[];
extern const struct cli_option cmd_models_options[];
extern const struct cli_option cmd_plan_options[];
extern const struct cli_option cmd_repair_options[];
extern const struct cli_option cmd_revision_options[];
extern const struct cli_option cmd_show_options[];
extern const struct cli_option cmd_squash_options[];
extern const struct cli_option cmd_stamp_options[];
extern const struct cli_option cmd_status_options[];
extern const struct cli_option cmd_test_options[];
extern const struct cli_option cmd_upgrade_options[];
extern const struct cli_option cmd_verify_options[];
extern const struct cli_option cmd_wait_options[];

#endif
