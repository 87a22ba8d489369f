-- What both scripts share: threads that are one person each, cookies, requests as a browser sends them, and what was counted.

local gunzip = dofile("bench/lua/gunzip.lua")
local person = { cookies = {} }
local threads = {}

-- wrk calls this before the load, once for each thread.
function setup(thread)
  thread:set("number", #threads + 1)
  threads[#threads + 1] = thread
end

function person.field(headers, wanted)
  for name, value in pairs(headers) do
    if name:lower() == wanted then return value end
  end
end

-- A page as it was written: answers come compressed when the server likes.
function person.page(headers, body)
  return person.field(headers, "content-encoding") == "gzip" and gunzip(body) or body
end

function person.keep_cookie(headers)
  local name, value = (person.field(headers, "set-cookie") or ""):match("^([^=]+)=([^;]*)")
  if name then person.cookies[name] = value end
end

function person.ask(method, path, body)
  local cookies = {}
  for name, value in pairs(person.cookies) do cookies[#cookies + 1] = name .. "=" .. value end
  local headers = { ["Accept-Encoding"] = "gzip", ["Cookie"] = table.concat(cookies, "; ") }
  if body then headers["Content-Type"] = "application/x-www-form-urlencoded" end
  return wrk.format(method, path, headers, body)
end

-- Prints what the threads counted under `name`: all of it, and of each thread when `by_thread`.
function person.tell(name, by_thread)
  local sum = 0
  for number, thread in ipairs(threads) do
    local count = thread:get(name)
    sum = sum + count
    if by_thread then print(("counted %s by %d: %d"):format(name, number, count)) end
  end
  print(("counted %s: %d"):format(name, sum))
end

return person
