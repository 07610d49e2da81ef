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

static const char linting[] =
	"The upgrade() of each revision is called, and its operations are looked at instead of\n"
	"run. Exit status 1 when something is found that is an error. Section [lint] of mig.ini\n"
	"says how severe a rule is; lint_ignore of a revision which rules do not hold for it.";

static const char planning[] =
	"Nothing is executed: the steps, their SQL and their hazards are found out by\n"
	"reading.\n"
	"A TARGET above where the database is means an upgrade, one below it a downgrade; the\n"
	"default is that of upgrade. Where a revision reads rows that steps before it change,\n"
	"the plan says that it cannot be foreseen.";

static const char repairing[] =
	"Statements that cannot be rolled back are written down before they run. The next run\n"
	"goes on where the last one was cut short; only when nobody can tell whether a\n"
	"statement took effect, somebody has to look and say so. Exit status 1: unfinished.";

static const char testing[] =
	"The schema must be the same after a downgrade as before the upgrade, and after the\n"
	"second upgrade as after the first; the exit status is 1 when it is not. The scratch\n"
	"database is made beside the configured one, which is not touched, and dropped again.";

static const char squashing[] =
	"Both ends are included; without FIRST it begins at the base. The new revision has the id\n"
	"of LAST, and makes at once what the old ones have made, rows included. Before a file is\n"
	"touched, both are run in scratch databases and compared. Where something has to run\n"
	"before the range, it is always as with --concat: databases with data in them run it.";

static const char verifying[] =
	"Runs record the files of revisions where mig.ini says 'record_history = true'. What is\n"
	"not recorded is no finding. With --accept, the files of the revisions that are named,\n"
	"or of all that have changed or are missing, are recorded as they are now.\n"
	"The exit status is 1 when one has changed.";

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
	{ "graph", "draw the history", "", 0, 0, cmd_graph_options,
		"On standard output it is Mermaid, which Markdown on many sites shows as a "
		"drawing.",
		"mig graph -o history.svg           # a drawing for a document\n"
		"mig graph -i -o history.html       # a page to search in, and where the database "
		"is\n"
		"mig graph -f dot                   # for Graphviz",
		cmd_graph },
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
	{ "lint", "look for what is hazardous in revision files, without a database", "", 0, 0,
		cmd_lint_options, linting,
		"mig lint                           # all revisions\n"
		"mig lint -r head: --strict         # the newest only; fail for warnings too\n"
		"mig lint --rules                   # what is looked for",
		cmd_lint },
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
	{ "plan", "show what upgrade or downgrade would do, and do none of it", "[TARGET …]", 0, 64,
		cmd_plan_options, planning,
		"mig plan                           # what 'mig upgrade' would run\n"
		"mig plan -1                        # what 'mig downgrade' would",
		cmd_plan },
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
	{ "squash", "put one revision in the place of several, if it does the same", "[FIRST:LAST]",
		0, 1, cmd_squash_options, squashing,
		"mig squash                         # everything up to the head\n"
		"mig squash base:head --delete      # the old files are in version control\n"
		"mig squash --concat                # the same statements, in one file",
		cmd_squash },
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
	{ "test", "run revisions up, down and up again in a scratch database (default: all)",
		"[TARGET …]", 0, 64, cmd_test_options, testing,
		"mig test                           # does each downgrade undo its upgrade?\n"
		"mig test -r head                   # of the newest revision only",
		cmd_test },
	{ "upgrade", "run revisions, up to a target (default: the head)", "[TARGET …]", 0, 64,
		cmd_upgrade_options, targets,
		"mig upgrade                        # run what is pending\n"
		"mig upgrade +1                     # the next revision only\n"
		"mig upgrade --sql                  # the SQL of all revisions instead",
		cmd_upgrade },
	{ "verify", "compare the files of applied revisions with what they were when they ran",
		"[REVISION …]", 0, 64, cmd_verify_options, verifying,
		"mig verify                         # was a file edited after it ran here?\n"
		"mig verify --accept                # it was, and that is as it should be",
		cmd_verify },
	{ "wait", "wait until somebody has brought the database to the heads", "", 0, 0,
		cmd_wait_options,
		"It only reads, and tries again while the server is not there: for containers "
		"that\n"
		"start before the one that runs the revisions.",
		"mig wait --timeout 120             # before a service starts", cmd_wait },
	{ 0 },
};
