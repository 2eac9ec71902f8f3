# Prints the directory of each managed path, once.
function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
function once(p) { if (!(p in seen)) { seen[p] = 1; print p } }
BEGIN { FS = "\t" }
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
file == "paths" { once(up($3)) }
file == "record" { once(up($10)) }
(file == "roots" || file == "switches" || file == "switches.held") { once($2) }
