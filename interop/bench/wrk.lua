-- What wrk sends: GET of the paths in the file named first, in turn, or where there is none a POST of a new person each.
-- The token comes in the environment, since others can read a command line.
local headers = {["Authorization"] = "Bearer " .. os.getenv("INTEROP_TOKEN"), ["Content-Type"] = "application/scim+json"}
local requests, at, created = {}, 0, 0

function init(args)
  if args[1] then
    for path in io.lines(args[1]) do
      requests[#requests + 1] = wrk.format("GET", path, headers)
    end
  end
end

function request()
  if #requests == 0 then
    created = created + 1
    local name = string.format("%s-%08d@acme.test", os.getenv("BENCH_RUN"), created)
    local body = os.getenv("BENCH_PERSON"):gsub("NAME", name)
    return wrk.format("POST", os.getenv("BENCH_PATH"), headers, body)
  end
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
