-- rename posts.headline to title
--
-- A tool that compares schemas sees a column that went and one that came, and would drop the
-- headlines. Renaming keeps them.
--
-- Revision ID: 5d2f6a3c8b14
-- Revises: 3b8e21f7a940
-- Create Date: 2026-02-16 10:00:00.000000

local op = require "mig.op"

revision = "5d2f6a3c8b14"
down_revision = "3b8e21f7a940"

function upgrade()
  op.execute("ALTER TABLE posts RENAME COLUMN headline TO title")
end

function downgrade()
  op.execute("ALTER TABLE posts RENAME COLUMN title TO headline")
end
