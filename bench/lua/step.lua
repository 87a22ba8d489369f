-- Everybody opens one question of the assessment after the other and answers it; behind the last, the first comes again.
-- Arguments: the cookie of somebody who has just begun, then by turns each question's address and the form that answers it.

local person = dofile("bench/lua/person.lua")
local begun, steps, at, answering = {}, {}, 1, false
unexpected = 0

function init(args)
  for name, value in args[1]:gmatch("([^=; ]+)=([^;]*)") do begun[name] = value end
  for n = 2, #args, 2 do steps[#steps + 1] = { path = args[n], form = args[n + 1] } end
  begin()
end

function begin()
  at, person.cookies = 1, {}
  for name, value in pairs(begun) do person.cookies[name] = value end
end

function request()
  local step = steps[at]
  if answering then return person.ask("POST", step.path, step.form) end
  return person.ask("GET", step.path)
end

function response(status, headers, body)
  local following = steps[at + 1]
  local led_on = not answering or not following or person.field(headers, "location") == following.path
  if status ~= (answering and 303 or 200) or not led_on then unexpected = unexpected + 1 end
  person.keep_cookie(headers)
  if answering then at = at + 1 end
  answering = not answering
  if not steps[at] then begin() end
end

function done()
  person.tell("unexpected")
end
