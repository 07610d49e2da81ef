-- Cases of op.batch_alter_table. Fields as in operations.lua. On SQLite a script needs copy_from.

local t = "CREATE TABLE t (a INTEGER, b INTEGER, c INTEGER)"

local function described(sa)
  return sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
    sa.Column("c", sa.Integer))
end

return { batch_alter_table = {
  { name = "columns and an index", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.add_column(sa.Column("x", sa.Integer))
      batch_op.create_index("ix", { "x" })
    end)
  end },
  { name = "nothing", setup = t, run = function(op) op.batch_alter_table("t", function() end) end },
  { name = "changes of all kinds", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.add_column(sa.Column("x", sa.Integer))
      batch_op.alter_column("b", { nullable = false, existing_type = sa.Integer })
      batch_op.create_unique_constraint("u", { "a", "b" })
      batch_op.drop_column("c")
      batch_op.create_index("ix", { "x" })
    end, { copy_from = described(sa) })
  end },
  { name = "a foreign key and back", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.create_foreign_key("fk", "o", { "a" }, { "id" }, { ondelete = "CASCADE" })
      batch_op.drop_constraint("fk", { type_ = "foreignkey" })
      batch_op.create_check_constraint("ck", "a > 0")
    end, { copy_from = described(sa) })
  end },
  { name = "recreate = always", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.alter_column("a", { new_column_name = "z", existing_type = sa.Integer })
    end, { recreate = "always", copy_from = described(sa) })
  end },
  { name = "an order of columns", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function() end, {
      recreate = "always", partial_reordering = { { "c", "a" } }, copy_from = described(sa),
    })
  end },
  { name = "a place for a column", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.add_column(sa.Column("x", sa.Integer), { insert_after = "a" })
    end, { copy_from = described(sa) })
  end },
  { name = "a change without copy_from", setup = t, run = function(op, sa)
    op.batch_alter_table("t", function(batch_op)
      batch_op.alter_column("b", { nullable = false, existing_type = sa.Integer })
    end)
  end },
} }
