# Prints the frames of the wanted paths, and copies under each path that has them.
left == 0 && $0 == "\001" { turn++; next }
turn == 0 { wanted[$0] = 1; next }
left == 0 {
  left = size = $2 + 0
  key = substr($0, 4 + length($2))
  named = turn == 1 ? 0 : split((key in wanted ? "\n" key : "") copies[key], name, "\n")
  next
}
turn == 1 {
  left--
  if (key == "plan" && $1 == "file" && $6 == "as" && (path = decode($2)) in wanted) {
    same = decode($7)
    copies[same] = copies[same] "\n" path
  }
  next
}
{
  if (named) part[size - left + 1] = $0
  if (--left) next
  # The first name is before the first newline.
  for (i = 2; i <= named; i++) {
    print "@ " size " " name[i]
    for (j = 1; j <= size; j++) print part[j]
  }
}
