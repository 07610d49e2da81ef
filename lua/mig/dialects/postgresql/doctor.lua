--- What can be wrong with a PostgreSQL database.

local function server(sink, report)
  local row = sink.query([[
    SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS
    encoding, current_schema() AS schema, pg_is_in_recovery() AS standby,
    current_setting('default_transaction_read_only') = 'on' AS reads]])[1]
  report:ok("server", "PostgreSQL " .. row.version)
  if row.standby then
    report:finding("server", "it is a standby, which only reads", "use the URL of the primary")
  elseif row.reads then
    report:finding("server", "default_transaction_read_only is on, so that nothing can be changed",
      "ALTER ROLE, ALTER DATABASE or ALTER SYSTEM … RESET default_transaction_read_only")
  end
  if row.encoding == "UTF8" then
    report:ok("encoding", "UTF8")
  else
    report:finding("encoding", ("the database is in %s, revision files are in UTF-8"):format(
      row.encoding), "make the database with ENCODING 'UTF8', if names or rows are to have more "
      .. "than ASCII")
  end
  return row.schema
end

local function privileges(d, sink, report, schema)
  if not schema then
    report:finding("privileges", "no schema of search_path exists",
      "create one, or set search_path in the URL (?options=-csearch_path%3Dname)")
    return
  end
  local row = sink.query([[
    SELECT has_schema_privilege(current_schema(), 'CREATE') AS creates, current_user AS who,
      (SELECT count(*) FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
       AND NOT pg_has_role(c.relowner, 'USAGE')) AS others]])[1]
  if not row.creates then
    report:finding("privileges", ("%s may not create anything in schema %s"):format(
      row.who, schema),
      ("GRANT CREATE ON SCHEMA %s TO %s"):format(d:ident(schema), d:ident(row.who)))
  end
  if row.others > 0 then
    report:finding("privileges", ("%d table%s of schema %s belong%s to others than %s"):format(
      row.others, row.others == 1 and "" or "s", schema, row.others == 1 and "s" or "", row.who),
      ("ALTER TABLE … OWNER TO %s, or become a member of their role"):format(d:ident(row.who)))
  end
  if row.creates and row.others == 0 then
    report:ok("privileges", ("%s may change schema %s"):format(row.who, schema))
  end
end

-- Of indexes that are being built at the moment, nobody can say how they will end.
local function indexes(sink, report)
  local rows = sink.query([[
    SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS of
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.relation = i.indexrelid
      AND l.pid <> pg_backend_pid())
    ORDER BY 1]])
  report:each("indexes", rows, "every index is valid", function(row)
    return ("index %s of %s is not valid: it was left behind by a CREATE INDEX CONCURRENTLY that "
      .. "failed"):format(row.name, row.of),
      ("DROP INDEX %s, and create it again; or REINDEX INDEX CONCURRENTLY"):format(row.name)
  end)
end

local function constraints(d, sink, report)
  local rows = sink.query([[
    SELECT c.conname AS name, c.conrelid::regclass::text AS of
    FROM pg_catalog.pg_constraint c WHERE NOT c.convalidated ORDER BY 2, 1]])
  report:each("constraints", rows, "every constraint was checked", function(row)
    return ("constraint %s of %s was never checked against the rows that were there"):format(
      row.name, row.of),
      ("ALTER TABLE %s VALIDATE CONSTRAINT %s"):format(row.of, d:ident(row.name))
  end)
end

---@param ctx mig.Context
---@param report mig.Report
return function(ctx, report)
  local d, sink = ctx.dialect, ctx.sink
  privileges(d, sink, report, server(sink, report))
  indexes(sink, report)
  constraints(d, sink, report)
end
