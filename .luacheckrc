std = "lua54"
max_line_length = 100
self = false
cache = false

-- Editor stubs declare; they run nowhere.
-- Benchmarks write their inputs.
exclude_files = { "lua/mig/_meta", "bench/work" }

files["spec"] = { std = "+busted" }

-- A revision's metadata and functions are the globals of its own environment.
local revision = {
  globals = {
    "revision", "down_revision", "branch_labels", "depends_on", "irreversible", "upgrade",
    "downgrade",
  },
  read_globals = { "op", "sa" },
}
files["revisions/ops"] = { read_globals = { "op", "sa" } }
files["revisions/versions"] = revision
files["revisions/**/versions"] = revision
files["examples/**/versions"] = revision
files["spec/**/versions"] = revision
