-- What PostgreSQL's catalogue says: queries for the cases.

local catalogue = {}

-- Type, whether it is NOT NULL, identity, generated, default.
function catalogue.column(name, of)
  return ("SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, "
    .. "a.attgenerated, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute AS a LEFT JOIN "
    .. "pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = "
    .. "'%s'::regclass AND a.attname = '%s'"):format(of or "t", name)
end

function catalogue.constraint(name)
  return ("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '%s'"):format(name)
end

-- All constraints of a table but NOT NULL.
function catalogue.constraints(of)
  return ("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
    .. "'%s'::regclass ORDER BY conname"):format(of or "t")
end

function catalogue.index(name)
  return ("SELECT pg_get_indexdef('%s'::regclass)"):format(name or "ix")
end

function catalogue.labels(name)
  return ("SELECT enumlabel FROM pg_enum WHERE enumtypid = '%s'::regtype ORDER BY "
    .. "enumsortorder"):format(name)
end

function catalogue.comment(column_name, of)
  if not column_name then return ("SELECT obj_description('%s'::regclass)"):format(of or "t") end
  return ("SELECT col_description('%s'::regclass, attnum) FROM pg_attribute WHERE attrelid = "
    .. "'%s'::regclass AND attname = '%s'"):format(of or "t", of or "t", column_name)
end

function catalogue.exists(name) return ("SELECT to_regclass('%s')"):format(name) end
function catalogue.type_exists(name) return ("SELECT to_regtype('%s')"):format(name) end

catalogue.sequence = "SELECT seqincrement, seqstart, seqmin, seqmax, seqcache, seqcycle FROM "
  .. "pg_sequence WHERE seqrelid = pg_get_serial_sequence('t', 'id')::regclass"

return catalogue
