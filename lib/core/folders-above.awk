# Prints every directory of the ways, and all directories above it, once.
BEGIN { FS = "\t" }
{
  for (d = $2; !(d in seen); d = d == "" ? "/" : d) {
    seen[d] = 1
    print d
    sub(/\/[^\/]*$/, "", d)
  }
}
