# Prints the pending bundles with one more, and each of its units once.
BEGIN { FS = OFS = "\t"; name = ENVIRON["name"]; units = ENVIRON["units"] }
$1 == name { units = units " " $2; next }
{ print }
END {
  n = split(units, unit, " ")
  for (i = 1; i <= n; i++) if (!(unit[i] in seen)) { seen[unit[i]] = 1; all = all (all == "" ? "" : " ") unit[i] }
  print name, all
}
