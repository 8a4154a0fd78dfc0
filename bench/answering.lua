-- One complete answer after another: the page, then the POST, each under a submission_id of its own.
-- Arguments: the path of the form, "page" for pages only or "both".
local path, mode
local counter = 0
local page_next = true
local words = "Un+parque+con+%C3%A1rboles+de+sombra%2C+bancas+y+una+cancha+para+la+ni%C3%B1ez"

function init(args)
  path, mode = args[1], args[2]
  math.randomseed(os.time())
  seed = math.random(0, 0xffff)
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  if mode == "page" or page_next then
    page_next = false
    return wrk.format("GET", path)
  end
  page_next = true
  counter = counter + 1
  local id = string.format("%08x-%04x-4000-8000-%012x", os.time(), seed, counter)
  local body = "submission_id=" .. id .. "&notice_version=2026-1&answer-transform=" .. words
    .. "&answer-purpose=" .. words .. "&answer-benefits=" .. words
    .. "&location_source=pin&lat=13.307123&lon=-87.865123&accuracy_m=12&place_meaning=home"
    .. "&age_band=30-44&sex=female&relation=resident&district=1404&consent_text=y"
  return wrk.format("POST", path, nil, body)
end
