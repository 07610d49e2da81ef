-- A custom operation: keep a column at the time of the last change.

op.register("create_touch_trigger", {
  run = {
    sqlite = function(name, table_name, column)
      local tab, col = op.quote(table_name), op.quote(column)
      -- WHEN: the trigger's own update must not set it off again
      op.execute(("CREATE TRIGGER %s AFTER UPDATE ON %s WHEN NEW.%s IS OLD.%s BEGIN"
        .. " UPDATE %s SET %s = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid; END"):format(
        op.quote(name), tab, col, col, tab, col))
    end,
    postgresql = function(name, table_name, column)
      local fn = op.quote(name)
      op.execute(("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$"
        .. " BEGIN NEW.%s := CURRENT_TIMESTAMP; RETURN NEW; END $$"):format(fn, op.quote(column)))
      op.execute(("CREATE TRIGGER %s BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()")
        :format(fn, op.quote(table_name), fn))
    end,
    mariadb = function(name, table_name, column)
      op.execute(("CREATE TRIGGER %s BEFORE UPDATE ON %s FOR EACH ROW"
        .. " SET NEW.%s = CURRENT_TIMESTAMP"):format(
        op.quote(name), op.quote(table_name), op.quote(column)))
    end,
  },
  reverse = function(name, table_name) return "drop_touch_trigger", name, table_name end,
})

op.register("drop_touch_trigger", {
  run = {
    postgresql = function(name, table_name)
      op.execute(("DROP TRIGGER %s ON %s"):format(op.quote(name), op.quote(table_name)))
      op.execute(("DROP FUNCTION %s()"):format(op.quote(name)))
    end,
    default = function(name) op.execute("DROP TRIGGER " .. op.quote(name)) end,
  },
})
