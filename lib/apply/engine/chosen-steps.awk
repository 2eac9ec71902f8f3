# Chooses the steps of a bundle that are due, in the order of the plan: those about a path that changes now, and what an earlier run
# left. Health checks of a bundle that an earlier run left are all made. Writes them to `OUT.steps`, the lines of those that stay due
# if this run ends before they are done to `OUT.due`, and the units that have to load their new unit file to `OUT.units`.
function is_of_change(i,   k, p) {
  if (ENVIRON["changed"] != "yes") return 0
  if (!(i in size)) return 1
  for (k = 1; k <= size[i]; k++) for (p in path) if (index(p "/", of[i, k] "/") == 1) return 1
  return 0
}
BEGIN {
  name = ENVIRON["name"]; out = ENVIRON["out"]
  printf "" > (out ".steps")
  print "settle" > (out ".due")
}
FILENAME ~ /\/due$/ { if ($1 == name) { pending = 1; if ($2 == "all") all = 1; else due[$2] = 1 } next }
FILENAME ~ /\/acted$/ && NF == 4 && $2 == name && $1 == "loaded" { loaded[$3] = $4 == ENVIRON["state"]; next }
FILENAME ~ /\/acted$/ { if (NF == 4 && $2 == name) done[$3] = $1 == "done" && $4 == ENVIRON["state"]; next }
FILENAME ~ /\.of$/ { of[$1, ++size[$1]] = $2; next }
FILENAME ~ /\/rmdir$/ { path[$0] = 1; next }
FILENAME ~ /\/say$/ {
  p = $2
  sub(/\/$/, "", p)
  path[p] = 1
  # The same version of a secret may have another value.
  if ($3 ~ /^secret /) another_secret = 1
  next
}
{ step[++steps] = $0; verb[steps] = $1; unit[steps] = $2; line[steps] = $NF; in_plan[$NF] = 1 }
END {
  # It was due for another plan. All steps of this one do what it did.
  for (l in due) if (l ~ /^on-change / && !(l in in_plan)) all = 1
  for (i = 1; i <= steps; i++) {
    if (verb[i] == "validate" || verb[i] == "enable") { chosen[i] = 1; continue }
    by_change[i] = is_of_change(i)
    chosen[i] = by_change[i] || ((all || line[i] in due || pending && verb[i] == "await") && !done[line[i]])
    if (chosen[i] && verb[i] == "reload") reloaded[unit[i]] = 1
  }
  for (i = 1; i <= steps; i++) {
    # An interrupted run restarted the unit with these files. They were put back meanwhile, so it is reloaded.
    if (verb[i] == "restart" && chosen[i] && by_change[i] && done[line[i]] && !another_secret && unit[i] in reloaded) chosen[i] = 0
    if (!chosen[i]) continue
    print step[i] > (out ".steps")
    if (verb[i] !~ /^(validate|enable|await)$/) print line[i] > (out ".due")
  }
  printf "" > (out ".units")
  n = split(ENVIRON["units"], changed_unit, " ")
  for (k = 1; k <= n; k++)
    if (!loaded[changed_unit[k]] || another_secret) printf "%s ", changed_unit[k] > (out ".units")
}
