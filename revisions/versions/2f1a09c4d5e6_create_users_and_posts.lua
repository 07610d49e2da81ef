-- create users and posts
--
-- Revision ID: 2f1a09c4d5e6
-- Revises: 1975ea83b712
-- Create Date: 2026-01-19 14:05:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "2f1a09c4d5e6"
down_revision = "1975ea83b712"

function upgrade()
  op.create_table("users",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("email", sa.String(255), { nullable = false, unique = true }),
    sa.Column("joined_at", sa.DateTime, { nullable = false, server_default = sa.func.now() }))
  op.create_table("posts",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("author_id", sa.Integer, sa.ForeignKey("users.id", { ondelete = "CASCADE" }),
      { nullable = false, index = true }),
    sa.Column("headline", sa.String(200), { nullable = false }),
    sa.Column("body", sa.Text),
    sa.Column("status", sa.Enum("draft", "published", { name = "post_status" }),
      { nullable = false, server_default = "draft" }),
    sa.Column("changed_at", sa.DateTime))
end

function downgrade()
  op.drop_table("posts")
  op.drop_enum("post_status") -- a type of its own on PostgreSQL only
  op.drop_table("users")
end
