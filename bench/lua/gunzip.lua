-- zlib, called as a library: wrk hands a page over as it came.

local ffi = require("ffi")
ffi.cdef [[
typedef struct {
  const uint8_t *next_in; unsigned avail_in; unsigned long total_in;
  uint8_t *next_out; unsigned avail_out; unsigned long total_out;
  const char *msg; void *state; void *zalloc; void *zfree; void *opaque;
  int data_type; unsigned long adler; unsigned long reserved;
} z_stream;
const char *zlibVersion(void);
int inflateInit2_(z_stream *stream, int window_bits, const char *version, int size);
int inflate(z_stream *stream, int flush);
int inflateEnd(z_stream *stream);
]]
local zlib = ffi.load("libz.so.1")
local GZIP, FINISH, STREAM_END, LARGEST_PAGE = 31, 4, 1, 1024 * 1024
local page = ffi.new("uint8_t[?]", LARGEST_PAGE)

return function(body)
  local stream = ffi.new("z_stream")
  assert(zlib.inflateInit2_(stream, GZIP, zlib.zlibVersion(), ffi.sizeof(stream)) == 0)
  stream.next_in, stream.avail_in = ffi.cast("const uint8_t *", body), #body
  stream.next_out, stream.avail_out = page, LARGEST_PAGE
  local ended = zlib.inflate(stream, FINISH)
  local length = LARGEST_PAGE - stream.avail_out
  zlib.inflateEnd(stream)
  assert(ended == STREAM_END, "a page is not whole gzip")
  return ffi.string(page, length)
end
