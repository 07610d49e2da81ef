-- create country
--
-- Revision ID: 3f0a6c1d92be
-- Revises:
-- Create Date: 2026-11-20 09:00:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "3f0a6c1d92be"
down_revision = nil
branch_labels = nil
depends_on = nil

function upgrade()
  local country = op.create_table("country",
    sa.Column("code", sa.CHAR(2), { primary_key = true }),
    sa.Column("name", sa.String(60), { nullable = false }))
  op.bulk_insert(country, {
    { code = "AT", name = "Austria" },
    { code = "BR", name = "Brazil" },
    { code = "CA", name = "Canada" },
    { code = "DE", name = "Germany" },
    { code = "FI", name = "Finland" },
    { code = "FR", name = "France" },
    { code = "JP", name = "Japan" },
    { code = "KE", name = "Kenya" },
    { code = "NZ", name = "New Zealand" },
    { code = "PL", name = "Poland" },
  })
end

function downgrade()
  op.drop_table("country")
end
