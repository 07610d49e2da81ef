-- create post
--
-- Revision ID: 8b51e7d04a3c
-- Revises: 3f0a6c1d92be
-- Create Date: 2026-11-20 09:10:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "8b51e7d04a3c"
down_revision = "3f0a6c1d92be"
branch_labels = nil
depends_on = nil

function upgrade()
  op.create_table("post",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("title", sa.String(200), { nullable = false }),
    sa.Column("body", sa.Text, { nullable = false }),
    sa.Column("country_code", sa.CHAR(2), sa.ForeignKey("country.code")),
    sa.Column("created_at", sa.DateTime, {
      nullable = false, server_default = sa.text("CURRENT_TIMESTAMP"),
    }))
end

function downgrade()
  op.drop_table("post")
end
