# Prints each managed path as it really lies, and every directory above it, once.
function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
function once(p) { if (!(p in seen)) { seen[p] = 1; print p } }
function all(p) { for (; !(p in seen); p = up(p)) once(p) }
function place(p,   d) { d = real[up(p)]; sub(/^.*\//, "", p); return (d == "/" ? "" : d) "/" p }
BEGIN { FS = "\t" }
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
file == "parents" { parent[FNR] = $0; parents++; next }
file == "resolved" { real[parent[FNR]] = $0; resolved++; next }
file == "paths" { all(place($3)) }
file == "record" { all(place($10)) }
(file == "roots" || file == "switches" || file == "switches.held") { all(real[$2]) }
END { exit parents != resolved }
