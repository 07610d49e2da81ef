--- What a dialect's doctor.lua writes its findings to.
---
--- Such a module is a function `doctor(ctx, report)`; it only reads.

local doctor = {}

---@class mig.Report
---@field [integer] { subject: string, text: string, remedy: string? }
local Report = {}
Report.__index = Report

---@return mig.Report
function doctor.report() return setmetatable({}, Report) end

--- All is well with something.
---@param subject string
---@param text string
function Report:ok(subject, text) self[#self + 1] = { subject = subject, text = text } end

--- Something is wrong.
---@param subject string
---@param text string
---@param remedy string  what to do
function Report:finding(subject, text, remedy)
  self[#self + 1] = { subject = subject, text = text, remedy = remedy }
end

--- One finding for each row of a query, or that all is well.
---@param subject string
---@param rows table[]
---@param well string  what to say without rows
---@param describe fun(row: table): string, string  text and remedy
function Report:each(subject, rows, well, describe)
  for _, row in ipairs(rows) do self:finding(subject, describe(row)) end
  if #rows == 0 then self:ok(subject, well) end
end

return doctor
