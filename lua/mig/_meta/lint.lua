---@meta mig.lint

--- For modules of env.lua's `plugins`: rules of a project's own, for `mig lint` and `mig plan`.
local lint = {}

---@alias mig.Severity "error"|"warning"|"info"

---@class mig.LintOperation  an operation as a rule sees it; the fields are those of its call
---@field name string  "drop_table", "add_column", "execute" …
---@field table? string
---@field schema? string
---@field column? string
---@field sql? string|mig.Text  of execute
---@field [string] any

---@class mig.LintSession
---@field direction "upgrade"|"downgrade"
---@field path string  of the revision
---@field globals table<string, any>  of the revision
---@field in_autocommit boolean  inside an autocommit_block
---@field memory table<string, any>  empty at the beginning of each revision
local session = {}

---Report something about an operation, or (nil) about the revision.
---@param o mig.LintOperation?
---@param text string  one line
---@param fields? { instead: string?, severity: mig.Severity?, line: integer? }
function session:report(o, text, fields) end

---Whether the revision has made the table itself, so that nobody uses it yet.
---@param name string?
---@param schema? string
---@return boolean
function session:is_new(name, schema) end

---@class mig.LintRule
---@field id string  "long-name": for [lint] of mig.ini, and lint_ignore
---@field severity mig.Severity
---@field about string  what it finds, one line
---@field instead? string  what to do about it
---@field of_file? boolean  it is about the file, and nothing that mig plan should tell
---@field check? fun(o: mig.LintOperation, ctx: mig.LintSession)  called for each operation
---@field finish? fun(ctx: mig.LintSession)  called when all were seen

---Add a rule.
---@param rule mig.LintRule
function lint.rule(rule) end

return lint
