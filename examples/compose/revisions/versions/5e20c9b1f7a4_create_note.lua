-- create note
--
-- Revision ID: 5e20c9b1f7a4
-- Revises:
-- Create Date: 2026-11-20 10:00:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "5e20c9b1f7a4"
down_revision = nil
branch_labels = nil
depends_on = nil

function upgrade()
  op.create_table("note",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("text", sa.Text, { nullable = false }))
end

function downgrade()
  op.drop_table("note")
end
