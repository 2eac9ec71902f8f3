# Writes the valid lines of the record to the table of their kind, and the number of each other line.
BEGIN {
  FS = "\t"
  dir = ENVIRON["dir"]
  generation = 0
  ORIGIN = "^(made|kept|found:[0-7][0-7][0-7][0-7]:[A-Za-z0-9_][A-Za-z0-9_.$-]*:[A-Za-z0-9_][A-Za-z0-9_.$-]*)$"
}
NR == 1 || $1 == "run" { next }
$1 == "generation" && $2 ~ /^(0|[1-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?)$/ { generation = $2; next }
$1 == "host" && NF == 2 && $2 ~ /^[A-Za-z0-9._-]+$/ { print $2 > (dir "/applied-as"); next }
$1 == "pending" && NF == 3 && $2 ~ /^[A-Za-z0-9.][A-Za-z0-9._-]*$/ { print $2 "\t" $3 > (dir "/pending"); next }
$1 == "due" && NF == 3 && $2 ~ /^[A-Za-z0-9.][A-Za-z0-9._-]*$/ && $3 ~ /^(all$|settle$|on-change |enable )/ { print $2 "\t" $3 > (dir "/due"); next }
$1 == "path" && NF == 10 && $2 ~ /^(file|link|secret|directory|absent)$/ && path_ok($10) && ($9 == "/" || path_ok($9)) && $7 ~ /^[A-Za-z0-9.][A-Za-z0-9._-]*$/ && $8 ~ ORIGIN && !($10 in seen) {
  seen[$10] = 1
  print > (dir "/record")
  next
}
$1 == "switch" && NF == 3 && path_ok($2) && $3 == "made" { print > (dir "/holdings"); next }
$1 ~ /^(unit|package|boolean|port)$/ && NF == 3 && $2 ~ /^[A-Za-z0-9][A-Za-z0-9_.:@\\+-]*$/ && $3 ~ /^(made|found)$/ { print > (dir "/holdings"); next }
{ print "the record has a line that this engine does not write; it is ignored: line " NR > (dir "/strange") }
END { print generation > (dir "/generation") }
