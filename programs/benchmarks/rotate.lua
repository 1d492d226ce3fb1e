-- wrk: ask for the paths of a file in turn, and print one line of JSON at the end.
-- Arguments after "--": the file, and "gzip" for an Accept-Encoding as browsers send it.

local requests, turn = {}, 0

function init(args)
  local headers = {}
  if args[2] == "gzip" then headers["Accept-Encoding"] = "gzip" end
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, all)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "refused": %d, "unconnected": %d, "broken": %d, '
      .. '"late": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect, errors.read + errors.write, errors.timeout))
end
