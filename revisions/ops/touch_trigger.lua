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
  },
  reverse = function(name) return "drop_touch_trigger", name end,
})

op.register("drop_touch_trigger", {
  run = function(name) op.execute("DROP TRIGGER " .. op.quote(name)) end,
})
