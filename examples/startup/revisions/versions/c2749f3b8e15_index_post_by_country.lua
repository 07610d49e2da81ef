-- index post by country
--
-- Revision ID: c2749f3b8e15
-- Revises: 8b51e7d04a3c
-- Create Date: 2026-11-20 09:20:00.000000

local op = require "mig.op"

revision = "c2749f3b8e15"
down_revision = "8b51e7d04a3c"
branch_labels = nil
depends_on = nil

function upgrade()
  op.create_index("ix_post_country_code", "post", { "country_code" })
end

function downgrade()
  op.drop_index("ix_post_country_code", "post")
end
