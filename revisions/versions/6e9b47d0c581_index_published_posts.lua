-- index published posts by title
--
-- Revision ID: 6e9b47d0c581
-- Revises: 5d2f6a3c8b14
-- Create Date: 2026-03-01 08:15:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "6e9b47d0c581"
down_revision = "5d2f6a3c8b14"

function upgrade()
  local published = sa.text("status = 'published'")
  op.create_index("ix_posts_published_title", "posts", { "title" },
    { sqlite_where = published, postgresql_where = published })
  op.create_touch_trigger("posts_changed", "posts", "changed_at")
end

function downgrade()
  op.drop_touch_trigger("posts_changed", "posts")
  op.drop_index("ix_posts_published_title", "posts")
end
