---@meta mig

--- libmig from any Lua 5.4: open environments, migrate, read the history. Not for revisions, which
--- have `mig.op` and `mig.schema`.
local mig = {}

---The version of libmig: "0.1.0".
---@type string
mig.version = ""

---NULL, as a parameter of SQL.
---@type lightuserdata
mig.null = nil

---@alias mig.LogLevel "debug"|"info"|"warn"|"error"

---@class mig.OpenOpts
---@field config? string  path of mig.ini; default: $MIG_CONFIG, then mig.ini here or in a folder above
---@field section? string  of mig.ini; default: "mig"
---@field url? string  of the database; default: $MIG_URL, env.lua's url(), then mig.ini
---@field x? string[]|table<string, string>  the -x arguments: { "tenant=a" } or { tenant = "a" }
---@field log_level? mig.LogLevel  lines below it are not made; default: "info"
---@field lock_timeout? number  seconds to wait for another runner; default: 60
---Called with each log line. It may not use the environment, and not yield. An error of it does not
---stop the call that logs: it is raised when that is done.
---@field log? fun(level: mig.LogLevel, logger: string, text: string)
---Called as each step begins, and up to ten times a second while one goes on; as `log` otherwise.
---@field progress? fun(event: mig.ProgressEvent)

---@class mig.ProgressEvent
---@field kind "step"|"rows"|"bytes"|"end"
---@field direction "upgrade"|"downgrade"|"stamp_revision"|"test"
---@field revision? string
---@field step integer  this is number `step` of `steps`
---@field steps integer
---@field what? string  the table or the file; nil for a step as a whole
---@field done integer  of it, in rows or bytes
---@field total integer  0: unknown

---What every function of this module raises. `tostring()` gives all of it in one line.
---@class mig.Error
---@field code string  "MIG_EDB" and the like, see mig/error.h
---@field message string
---@field text string  what tostring() gives
---@field file? string  at fault: a revision, mig.ini, an SQL file, or the caller's
---@field line? integer  in it
---@field revision? string  id of the revision at fault
---@field sql? string  the statement that failed
---@field position? integer  in it, in bytes
---@field state? string  what state the database is in now
---@field traceback? string  of the revision's Lua code
---@field callback_error? any  what a callback raised during the call

---A revision, with the fields of --json. It is a copy, and stays as it is.
---@class mig.Revision
---@field revision string  its id
---@field doc string  the first line of the leading comment
---@field longdoc string  the whole leading comment
---@field create_date string
---@field path string
---@field down_revision string[]
---@field next string[]  the revisions that name this one in down_revision
---@field depends_on string[]
---@field replaces string[]
---@field branch_labels string[]
---@field is_head boolean
---@field is_real_head boolean
---@field is_base boolean
---@field is_branch_point boolean
---@field is_merge_point boolean

---@class mig.Status
---@field url string  of the database, password hidden
---@field is_current boolean  nothing is pending or unknown
---@field current mig.Revision[]
---@field heads mig.Revision[]
---@field pending mig.Revision[]  what an upgrade would run, in that order
---@field unknown string[]  version rows that no file has

---@class mig.Unfinished
---@field revision string
---@field direction "upgrade"|"downgrade"
---@field statement integer  of those the function runs: the one to go on with
---@field state "next"|"running"|"refused"|"decided"
---@field sql string  its text, "" when it was not begun
---@field runner string  host and process
---@field since string  UTC

---Something that a revision does to rows, or to those who use the database meanwhile.
---@class mig.Hazard
---@field rule string  its name: "drop-table"
---@field severity mig.Severity
---@field text string  what happens, one line
---@field instead? string  what to do instead
---@field file string  of the revision
---@field line? integer  of the operation

---@class mig.PlanStep
---@field revision string
---@field from string  ids joined by ", "; "" is the base
---@field to string
---@field doc string
---@field path string
---@field statements string[]  in order, as a script would have them
---@field hazards mig.Hazard[]
---@field unforeseen? string  why there may be more statements, or others; nil: these are all

---@class mig.Plan
---@field url string  of the database, password hidden
---@field direction "upgrade"|"downgrade"
---@field steps mig.PlanStep[]

---@class mig.LintOpts
---@field rev_range? string  as for history(); default: all revisions
---@field dialect? "sqlite"|"postgresql"|"mariadb"  default: that of the database
---@field strict? boolean  warnings count, too

---@class mig.Difference
---@field kind string  the operation that would end it: "add_column", "drop_index" …
---@field text string  for people, one line
---@field json string  everything that is known of it

---What became of a revision that was tested.
---@class mig.TestCase
---@field revision string
---@field doc string
---@field path string
---@field outcome "back"|"irreversible"|"differs"|"failed"
---What would bring the schema to what it was before the revision, after its downgrade(); and to
---what the first upgrade() made, after the second. nil: it did not come so far.
---@field after_downgrade? mig.Difference[]
---@field after_upgrade? mig.Difference[]
---@field step? "upgrade()"|"downgrade()"|"second upgrade()"  which failed
---@field error? mig.Error  of what failed

---@class mig.TestOpts
---@field rev_range? string  what to test, as for history(), or one revision; default: all
---@field scratch? string  URL of an empty database to use instead of making one
---@field keep? boolean  leave the scratch database where it is; the log says which it is

---An applied revision.
---@class mig.Verified
---@field revision string
---@field outcome "unchanged"|"unrecorded"|"changed"|"missing"
---@field file? string  that is changed or missing
---@field applied_at? string  UTC; this and the next two are nil where nothing is recorded
---@field applied_by? string  user@host
---@field mig_version? string

---@class mig.RunOpts
---@field tag? string  free text, op.get_context().tag

---@class mig.StampOpts: mig.RunOpts
---@field purge? boolean  delete all version rows first

---@class mig.RevisionOpts
---@field message? string
---@field rev_id? string  default: twelve random hexadecimal digits
---@field head? string|string[]  what it follows; "base" for a history of its own
---@field splice? boolean  let it follow what is no head
---@field branch_label? string
---@field depends_on? string|string[]
---@field version_path? string
---@field autogenerate? boolean  fill it with what leads from the database to the models

---@class mig.MergeOpts
---@field message? string
---@field rev_id? string
---@field branch_label? string
---@field splice? boolean

---One of several databases that env.lua lists.
---@class mig.TargetInfo
---@field name string
---@field url? string  password hidden; nil: the configured one
---@field schema? string

---An environment: a configuration, revision files, a database. It closes with its scope
---(`local env <close> = mig.open{}`) or when it is collected.
---@class mig.Environment
local Environment = {}

---Open an environment. Revision files and the database are opened when first needed.
---@param opts? mig.OpenOpts
---@return mig.Environment
function mig.open(opts) end

---The databases that env.lua lists; nil when there is one.
---@return mig.TargetInfo[]?
function Environment:targets() end

---Work on the database of that name from here on. Where env.lua lists several, one is to be selected
---before any other function of the environment can use a database.
---@param name? string  nil: none is selected any more
function Environment:select(name) end

---Upgrade the database; default: to the head.
---@param targets? string|string[]
---@param opts? mig.RunOpts
---@return integer steps  0 when there was nothing to do
function Environment:upgrade(targets, opts) end

---Downgrade the database; default: by one revision.
---@param target? string|string[]
---@param opts? mig.RunOpts
---@return integer steps
function Environment:downgrade(target, opts) end

---Set the version without running revisions; default: to the head.
---@param targets? string|string[]
---@param opts? mig.StampOpts
---@return integer steps
function Environment:stamp(targets, opts) end

---Create the version table unless it is there.
---@return boolean created
function Environment:ensure_version() end

---The SQL that a command would run. A target may be a range "from:to".
---@param command "upgrade"|"downgrade"|"stamp"|"ensure_version"
---@param targets? string|string[]
---@param opts? mig.RunOpts|mig.StampOpts
---@return string sql
function Environment:script(command, targets, opts) end

---The revisions the database is at.
---@param opts? { check_heads?: boolean }  check_heads: raise MIG_ENOTHEAD unless they are the heads
---@return mig.Revision[]
function Environment:current(opts) end

---The revisions no other revision names in down_revision, oldest first.
---@param opts? { resolve_dependencies?: boolean }  leave out those that another depends on
---@return mig.Revision[]
function Environment:heads(opts) end

---The revisions of a range "a:b", newest first; default: all.
---@param range? string
---@return mig.Revision[]
function Environment:history(range) end

---The revisions that an id, a prefix, a symbol or a label names; default: the head.
---@param revision? string
---@return mig.Revision[]
function Environment:show(revision) end

---The revisions that several others name in down_revision, newest first.
---@return mig.Revision[]
function Environment:branches() end

---Where the database stands.
---@return mig.Status
function Environment:status() end

---Whether the database is at the heads.
---@return boolean
function Environment:is_at_head() end

---@alias mig.SqlParams table<string, string|number|boolean|lightuserdata>  values of :name in the SQL

---Run one statement on the connection of the migrations. Each commits by itself, and BEGIN and the
---like are refused: what belongs together belongs into a revision.
---@param sql string
---@param params? mig.SqlParams  without them the text goes to the database byte for byte
---@return integer changed  rows inserted, updated or deleted
function Environment:execute(sql, params) end

---The rows of a statement, all at once. A column that is NULL is missing in its row.
---@param sql string
---@param params? mig.SqlParams
---@return table<string, any>[] rows
function Environment:query(sql, params) end

---The rows of a statement, one after the other: they are there by then, and the environment may be
---used meanwhile.
---@param sql string
---@param params? mig.SqlParams
---@return fun(): table<string, any>? next
function Environment:rows(sql, params) end

---The first column of the first row; nil where that is NULL, or no row.
---@param sql string
---@param params? mig.SqlParams
---@return any value
function Environment:scalar(sql, params) end

---What upgrade() would do, or downgrade() where the target is below; default: the former. Nothing
---is executed.
---@param targets? string|string[]
---@param opts? mig.RunOpts
---@return mig.Plan
function Environment:plan(targets, opts) end

---What the rules find in revisions, oldest first. No database is needed.
---@param opts? mig.LintOpts
---@return mig.Hazard[] hazards
---@return integer findings  those that count: errors, and with `strict` warnings
function Environment:lint(opts) end

---The rules, those of the project's plugins last.
---@return { rule: string, severity: mig.Severity, about: string }[] rules
function Environment:lint_rules() end

---Run revisions up, down and up again in a scratch database: the schema must come back. The
---environment's own database is not touched. Default: up to the heads.
---@param targets? string|string[]
---@param opts? mig.TestOpts
---@return mig.TestCase[] cases
---@return integer failures  those that differ or failed
function Environment:test(targets, opts) end

---Whether the files of applied revisions are what they were when they ran, as far as
---`record_history` of mig.ini has kept that.
---@return mig.Verified[] files  oldest first
---@return integer findings  changed or missing
function Environment:verify() end

---Record files as they are: a change was meant. What is missing is forgotten.
---@param revisions? string|string[]  applied ones, or the beginnings of ids; default: all findings
---@return integer count  of revisions
function Environment:verify_accept(revisions) end

---What differs between the database and target_metadata of env.lua.
---@return mig.Difference[] differences
function Environment:check() end

---The models of the database as it is: the text of a models.lua.
---@return string
function Environment:models() end

---Look for what is wrong with the environment and its database.
---@return { subject: string, ok: boolean, text: string, remedy?: string }[] checks
function Environment:doctor() end

---A revision that was cut short where not everything can be rolled back.
---@return mig.Unfinished? unfinished  nil when there is none
function Environment:unfinished() end

---Say what became of the statement that a revision was cut short in.
---@param done boolean  it took effect: go on after it; else it is run again
---@return boolean was  false when nothing is unfinished
function Environment:repair(done) end

---Write a new revision file.
---@param opts? mig.RevisionOpts
---@return mig.Revision[] written  one, unless env.lua's process_revision_directives says otherwise
function Environment:revision(opts) end

---Write a revision that joins branches.
---@param revisions string|string[]  at least two, or "heads"
---@param opts? mig.MergeOpts
---@return mig.Revision[] written
function Environment:merge(revisions, opts) end

---The value of a key in the section of mig.ini in use.
---@param key string
---@return string?
function Environment:config(key) end

---The folder of the environment, absolute.
---@return string
function Environment:location() end

---Close the database and free everything. Does nothing the second time.
function Environment:close() end

return mig
