# Decodes a field of the plan. `broken` is the rest from a % on that is not followed by two hexadecimal digits, or by 00.
function decode(s,   out, i, high, low) {
  broken = ""
  while (i = index(s, "%")) {
    high = index("0123456789ABCDEF", toupper(substr(s, i + 1, 1)))
    low = index("0123456789ABCDEF", toupper(substr(s, i + 2, 1)))
    if (length(s) < i + 2 || !high || !low || high + low == 2) {
      broken = s
      return out s
    }
    out = out substr(s, 1, i - 1) sprintf("%c", 16 * high + low - 17)
    s = substr(s, i + 3)
  }
  return out s
}
