-- create employee
--
-- Revision ID: 1975ea83b712
-- Revises:
-- Create Date: 2026-01-12 09:30:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "1975ea83b712"
down_revision = nil

function upgrade()
  op.create_table("employee",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("name", sa.String(50), { nullable = false }),
    sa.Column("title", sa.Unicode(200)),
    sa.Column("is_active", sa.Boolean, { nullable = false, server_default = sa.true_() }),
    sa.UniqueConstraint("name", { name = "uq_employee_name" }),
    { comment = "who works here" })
end

function downgrade()
  op.drop_table("employee")
end
