--- Verdicts on a statement from what exists now (base/effect).

local existing = {}

--- What a dialect asks its catalogue: kind of object -> function(ctx, name, schema, table,
--- made) that returns whether it exists, nil when it cannot tell; `made`: where a statement would
--- make it. Of a kind that is missing nobody can tell. `lexis` is for
--- base/statement; `leftover` gives the statement that removes what a failed one left behind.
---@class mig.Existence
---@field lexis mig.StatementLexis?
---@field leftover (fun(ctx: mig.Context, d: mig.Dialect, name: string, schema: string?): string?)?

--- Where one looks.
---@class mig.ExistingLook
---@field existence mig.Existence
---@field ctx mig.Context
---@field d mig.Dialect

-- Whether an object exists; nil where the statement was not understood, or nobody can tell.
local function find(look, kind, name, schema, of_table, made)
  local question = look.existence[kind]
  if not question or not name then return nil end
  return question(look.ctx, name, schema, of_table, made)
end

--- After a statement that makes an object.
---@param look mig.ExistingLook
---@param kind string
---@param name string?  nil when it was not understood
---@param schema string?
---@param of_table string?
---@return mig.Verdict
function existing.after_making(look, kind, name, schema, of_table)
  local exists = find(look, kind, name, schema, of_table, true)
  if exists == nil then return "unknown" end
  return exists and "done" or "again"
end

--- After a statement that takes an object away.
---@param look mig.ExistingLook
---@param kind string
---@param name string?
---@param schema string?
---@param of_table string?
---@return mig.Verdict
function existing.after_dropping(look, kind, name, schema, of_table)
  local exists = find(look, kind, name, schema, of_table)
  if exists == nil then return "unknown" end
  -- DROP INDEX CONCURRENTLY that is cut short leaves an index that is not valid any more.
  local leftover = kind == "index" and look.existence.leftover
  if exists or leftover and leftover(look.ctx, look.d, name, schema) then return "again" end
  return "done"
end

--- After a renaming, from which of the two names exist. With both, or none, there was more to it:
--- another renaming in the same statement, or somebody else.
---@param old boolean?  nil when nobody can tell
---@param new boolean?
---@return mig.Verdict
function existing.judge_rename(old, new)
  if old == new or old == nil or new == nil then return "unknown" end
  return old and "again" or "done"
end

--- After a statement that renames an object.
---@param look mig.ExistingLook
---@param kind string
---@param old string?
---@param new string?
---@param schema string?
---@param of_table string?
---@return mig.Verdict
function existing.after_renaming(look, kind, old, new, schema, of_table)
  return existing.judge_rename(find(look, kind, old, schema, of_table),
    find(look, kind, new, schema, of_table))
end

return existing
