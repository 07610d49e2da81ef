/* The commands, and what their help says. Each example is run by a spec. */
#include "cli/commands.h"

static const char targets[] =
	"A target is head, heads, base, a revision's id or a unique prefix of it, a branch\n"
	"label, label@head, +N or -N steps from where the database is, or ID+N, ID-N.\n\n"
	"With --sql nothing is run and no connection is made. A target may then be a range\n"
	"FROM:TO; the script starts at FROM, or at base without it. A downgrade needs both.";

static const char shown[] =
	"A revision is head, heads, base, current, an id or a unique prefix of it, a branch\n"
	"label, label@head, or -N, which is N steps below the head.";

static const char authoring[] =
	"The file is made from script.lua.tmpl. It follows the head; with several heads --head\n"
	"says which, several --head make a merge, and '--head base' begins a history of its own.";

static const char repairing[] =
	"Statements that cannot be rolled back are written down before they run. The next run\n"
	"goes on where the last one was cut short; only when nobody can tell whether a\n"
	"statement took effect, somebody has to look and say so. Exit status 1: unfinished.";

static const char models[] =
	"The models are target_metadata of env.lua. The database must be at the heads.";

const struct cli_command cli_commands[] = {
	{ "branches", "list the revisions where the history branches", "", 0, 0,
		cmd_branches_options, NULL,
		"mig branches                       # where the history divides, and into what",
		cmd_branches },
	{ "check",
		"list what differs between database and models; exit status 1 when something does",
		"", 0, 0, cmd_check_options, models,
		"mig check                          # are all changes of the models in revisions?\n"
		"mig check --json                   # the differences, for a program",
		cmd_check },
	{ "completion", "print a script that makes a shell complete mig's words", "bash|zsh|fish",
		1, 1, NULL, NULL, "mig completion bash >mig.bash      # to be read in ~/.bashrc",
		cmd_completion },
	{ "current", "show the revision the database is at", "", 0, 0, cmd_current_options, NULL,
		"mig current                        # the revision the database is at\n"
		"mig current --check-heads          # fail unless it is the newest",
		cmd_current },
	{ "diff", "list what would make the first database like the second", "URL URL", 2, 2,
		cmd_diff_options,
		"The exit status is 1 when something differs. Both databases are of one kind.",
		"mig diff sqlite:///app.db sqlite:///copy.db", cmd_diff },
	{ "doctor", "look for what is wrong, and say what to do about it", "", 0, 0,
		cmd_doctor_options,
		"It looks at the configuration, the drivers, the revision files and the "
		"database,\n"
		"and changes nothing. The exit status is 1 when there is a finding.",
		"mig doctor                         # each finding with a remedy", cmd_doctor },
	{ "downgrade", "undo revisions, down to a target (default: one, -1)", "[TARGET]", 0, 1,
		cmd_downgrade_options, targets,
		"mig downgrade                      # undo the last revision\n"
		"mig downgrade -2 --yes             # the last two, without being asked\n"
		"mig downgrade --sql head:base      # the SQL that would undo everything",
		cmd_downgrade },
	{ "edit", "open revision files in $VISUAL or $EDITOR (default: the head)", "[REVISION]", 0,
		1, NULL, shown,
		"mig edit                           # the newest revision\n"
		"mig edit current                   # the one the database is at",
		cmd_edit },
	{ "ensure_version", "create the version table unless it exists", "", 0, 0,
		cmd_ensure_version_options, NULL,
		"mig ensure_version                 # the table, and nothing else",
		cmd_ensure_version },
	{ "heads", "list the newest revision of each branch", "", 0, 0, cmd_heads_options, NULL,
		"mig heads                          # one line for each end of the history",
		cmd_heads },
	{ "help", "explain the program or a command", "[COMMAND]", 0, 1, NULL, NULL,
		"mig help upgrade                   # what there is to know of upgrade", cmd_help },
	{ "history", "list revisions, newest first", "", 0, 0, cmd_history_options, NULL,
		"mig history                        # everything, newest first\n"
		"mig history -r current:head        # from where the database is\n"
		"mig history --json                 # for a program",
		cmd_history },
	{ "init", "write a new environment (default folder: revisions)", "[DIRECTORY]", 0, 1,
		cmd_init_options, NULL,
		"mig init                           # mig.ini and the folder revisions\n"
		"mig init --template generic db     # the folder db instead",
		cmd_init },
	{ "list_templates", "list what 'init' can write", "", 0, 0, cmd_list_templates_options,
		NULL, "mig list_templates                 # and what each is for",
		cmd_list_templates },
	{ "merge", "write a revision that joins branches", "REVISION …", 1, 64, cmd_merge_options,
		"It takes at least two revisions; 'mig merge heads' joins all heads.",
		"mig merge heads -m \"join branches\" # one revision that follows all heads",
		cmd_merge },
	{ "models", "write the models of the database as it is (default file: models.lua)",
		"[FILE]", 0, 1, cmd_models_options,
		"Without FILE it is models.lua beside mig.ini; - is standard output.",
		"mig models                         # write models.lua beside mig.ini\n"
		"mig models -                       # look at it first",
		cmd_models },
	{ "repair", "tell where a revision stands that was cut short, or decide how it goes on", "",
		0, 0, cmd_repair_options, repairing,
		"mig repair                         # is there anything to repair?", cmd_repair },
	{ "revision", "write a new revision file", "", 0, 0, cmd_revision_options, authoring,
		"mig revision -m \"add users\"        # a file to fill in\n"
		"mig revision --autogenerate        # a file with what the models have and the "
		"database lacks",
		cmd_revision },
	{ "show", "show everything about a revision", "REVISION", 1, 1, cmd_show_options, shown,
		"mig show head                      # the newest revision\n"
		"mig show current                   # the one the database is at",
		cmd_show },
	{ "stamp", "set the version of the database without running anything (default: head)",
		"[TARGET …]", 0, 64, cmd_stamp_options, targets,
		"mig stamp head                     # the database has everything already\n"
		"mig stamp --purge base             # forget what the version table says",
		cmd_stamp },
	{ "status",
		"show where the database is and what is pending; exit status 1 when it is behind",
		"", 0, 0, cmd_status_options, NULL,
		"mig status                         # database, revisions, and what is pending\n"
		"mig status -q                      # the exit status is the answer",
		cmd_status },
	{ "upgrade", "run revisions, up to a target (default: the head)", "[TARGET …]", 0, 64,
		cmd_upgrade_options, targets,
		"mig upgrade                        # run what is pending\n"
		"mig upgrade +1                     # the next revision only\n"
		"mig upgrade --sql                  # the SQL of all revisions instead",
		cmd_upgrade },
	{ "wait", "wait until somebody has brought the database to the heads", "", 0, 0,
		cmd_wait_options,
		"It only reads, and tries again while the server is not there: for containers "
		"that\n"
		"start before the one that runs the revisions.",
		"mig wait --timeout 120             # before a service starts", cmd_wait },
	{ 0 },
};
