-- add users.country_code
--
-- Revision ID: 8a64f0b92c37
-- Revises: 7fa3c85e1d20
-- Create Date: 2026-03-09 12:00:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "8a64f0b92c37"
down_revision = "7fa3c85e1d20"

function upgrade()
  op.add_column("users",
    sa.Column("country_code", sa.CHAR(2), sa.ForeignKey("country.code")),
    { inline_references = true })
end

function downgrade()
  if op.get_context().dialect.name == "mariadb" then
    -- It keeps a column that a key needs; the key has the name that it gave it.
    op.drop_constraint("users_ibfk_1", "users", { type_ = "foreignkey" })
  end
  op.drop_column("users", "country_code")
end
