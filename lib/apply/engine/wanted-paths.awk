# Prints the paths of the record, and the other paths that are asked for, once.
BEGIN { FS = "\t" }
$0 == "\001" { wanted = 1; next }
{ p = "" }
!wanted && $1 == "path" && NF == 10 { p = $10 }
wanted && $1 == "certificate" { p = $2 }
wanted && $1 == "zone" { p = $3 }
path_ok(p) && !(p in seen) { seen[p] = 1; print p }
