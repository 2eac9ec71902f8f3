# Prints the units whose own files leave: not those that a step of the plan names, and not those that ran before the first apply.
# What starts other units comes first, each kind in the order of the names.
function leaves(u) {
  if (u in named || origin[u] == "found" || u in seen) return
  seen[u] = 1
  if (u ~ /[.]service$/) place(service, ++services, u)
  else place(starter, ++starters, u)
}
function place(list, k, u) {
  for (; k > 1 && list[k - 1] > u; k--) list[k] = list[k - 1]
  list[k] = u
}
BEGIN { FS = "\t" }
FILENAME ~ /\/named$/ { if ($1 ~ /^(reload|restart|start|enable)$/) named[$2] = 1; next }
FILENAME ~ /\/held$/ { if ($1 == "unit") { origin[$2] = $3; held[++count] = $2 }; next }
$1 !~ /@[.]/ { leaves($1); next }
{
  for (k = 1; k <= count; k++) {
    u = held[k]
    sub(/@.*[.]/, "@.", u)
    if (u == $1) leaves(held[k])
  }
}
END {
  for (k = 1; k <= starters; k++) print starter[k]
  for (k = 1; k <= services; k++) print service[k]
}
