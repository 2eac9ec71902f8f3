# Writes each frame of the payload to a file, and the index.
function refuse(what) { print "frame " (n + 1) ": " what > (dir "/refused"); bad = 1; exit 65 }
BEGIN { dir = ENVIRON["dir"]; ORS = "" }
left == 0 {
  if ($0 !~ /^@ [1-9][0-9]* ./) refuse("a line `@ N KEY` is expected\n")
  left = parts = $2 + 0
  key = substr($0, 4 + length($2))
  if (key in seen) refuse("a second frame for " key "\n")
  seen[key] = 1
  file = key == "plan" ? dir "/plan" : dir "/content/" ++n
  bytes = 0
  next
}
--left { print $0 "\n" > file; bytes += length($0) + 1; next }
{
  print $0 > file
  bytes += length($0)
  close(file)
  if (key != "plan") print n "\t" parts "\t" bytes "\t" key "\n" > (dir "/index")
}
END {
  if (bad) exit 65
  if (left) refuse("the payload ends " left " lines too early\n")
  if (!("plan" in seen)) refuse("there is no plan\n")
}
