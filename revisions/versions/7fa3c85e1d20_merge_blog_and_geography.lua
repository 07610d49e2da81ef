-- merge blog and geography
--
-- Revision ID: 7fa3c85e1d20
-- Revises: 6e9b47d0c581, 4c7d90b1e2f3
-- Create Date: 2026-03-02 17:30:00.000000

revision = "7fa3c85e1d20"
down_revision = { "6e9b47d0c581", "4c7d90b1e2f3" }

function upgrade()
end

function downgrade()
end
