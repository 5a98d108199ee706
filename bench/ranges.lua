-- wrk: parts of 256 KiB at random places of a file, the same for everyone who is asked.
-- SIZE_BYTES and SEED come in the environment.
math.randomseed(tonumber(os.getenv("SEED")))
local size, part = tonumber(os.getenv("SIZE_BYTES")), 262144
request = function()
  local start = math.random(0, size - part)
  wrk.headers["Range"] = "bytes=" .. start .. "-" .. (start + part - 1)
  return wrk.format("GET")
end
done = function(summary)
  local errors = summary.errors
  local bad = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("\nRESULT %d %d %d\n", summary.requests, summary.duration, bad))
end
