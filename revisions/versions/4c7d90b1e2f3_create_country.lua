-- create country
--
-- A small table that comes with its rows. bulk_insert knows the types of the columns from the
-- table that create_table returns.
--
-- Revision ID: 4c7d90b1e2f3
-- Revises: 2f1a09c4d5e6
-- Create Date: 2026-02-03 16:45:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "4c7d90b1e2f3"
down_revision = "2f1a09c4d5e6"
branch_labels = "geography"

function upgrade()
  local country = op.create_table("country",
    sa.Column("code", sa.CHAR(2), { primary_key = true }),
    sa.Column("name", sa.String(100), { nullable = false }),
    sa.Column("in_eu", sa.Boolean, { nullable = false, default = false }))
  op.bulk_insert(country, {
    { code = "BR", name = "Brazil" },
    { code = "CI", name = "Côte d'Ivoire" },
    { code = "DE", name = "Germany", in_eu = true },
    { code = "JP", name = "Japan" },
    { code = "PT", name = "Portugal", in_eu = true },
  })
end

function downgrade()
  op.drop_table("country")
end
