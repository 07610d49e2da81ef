-- create comments
--
-- Written by hand in SQL, a file for each database. The file is cut into statements by the rules of
-- the database, so the semicolons inside its trigger are no ends.
--
-- Revision ID: 3b8e21f7a940
-- Revises: 2f1a09c4d5e6
-- Create Date: 2026-02-02 11:20:00.000000

local op = require "mig.op"

revision = "3b8e21f7a940"
down_revision = "2f1a09c4d5e6"
branch_labels = "blog"

local folder = "sql/%s/"

function upgrade()
  op.execute_file(folder:format(op.get_context().dialect.name) .. "create_comments.sql")
end

function downgrade()
  op.execute_file(folder:format(op.get_context().dialect.name) .. "drop_comments.sql")
end
