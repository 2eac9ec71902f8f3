# Groups the staged objects by owner and by mode.
BEGIN { FS = "\t"; dir = ENVIRON["dir"] }
function add(verb, value, p) {
  if (!((verb, value) in number)) { number[verb, value] = ++n; print verb "\t" value "\t" n > (dir "/acts") }
  print p > (dir "/" number[verb, value])
}
{
  p = substr($0, length($1 $2 $3) + 4)
  if ($2 ":" $3 != "root:root") add("chown", $2 ":" $3, p)
  mode[p] = $1
}
END { for (p in mode) add("chmod", mode[p], p) }
