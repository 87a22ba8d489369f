-- Everybody opens the form, fills it in, looks at the check page and sends it, each time as somebody new.
-- Argument: a word that no other run has; it stands in the names of those who send, so that each can be found again.

local person = dofile("bench/lua/person.lua")
local word, form, at = "", "", 1
sent, turned_away, unexpected = 0, 0, 0

local function hidden(page, name)
  return page:match('name="' .. name .. '"[^>]*value="([^"]*)"') or ""
end

local function filled(page)
  local name = ("%s-%d-%d"):format(word, number, sent + 1)
  return table.concat({
    "csrf_token=" .. hidden(page, "csrf_token"),
    "form_token=" .. hidden(page, "form_token"),
    "signs_shown=&homepage=&email=&language=&about=&kind=appointment&way=phone&times=morning&voicemail=y",
    "phone=202-456-1111",
    "name=" .. name,
    "message=My+back+has+hurt+for+a+year+when+I+sit.+I+would+like+to+hear+what+I+can+do.+" .. name,
  }, "&")
end

local function agreed(page)
  return form .. "&consent=y&act=send&consent_shown=" .. hidden(page, "consent_shown") .. "&summary_shown="
end

local visit = {
  { method = "GET", path = "/contact", status = 200, go_on = function(page) form = filled(page) end },
  { method = "POST", path = "/contact/check", status = 200, go_on = function(page) form = agreed(page) end },
  { method = "POST", path = "/contact/check", status = 303, go_on = function() sent = sent + 1 end },
}

function init(args) word = args[1] end

function request()
  if at == 1 then person.cookies = {} end
  local step = visit[at]
  return person.ask(step.method, step.path, step.method == "POST" and form or nil)
end

function response(status, headers, body)
  local step = visit[at]
  at = at % #visit + 1
  if status == 503 then
    turned_away, at = turned_away + 1, 1
    return
  end
  if status ~= step.status then unexpected = unexpected + 1 end
  person.keep_cookie(headers)
  step.go_on(person.page(headers, body))
end

function done()
  person.tell("unexpected")
  person.tell("turned_away")
  person.tell("sent", true)
end
