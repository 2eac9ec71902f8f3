# Prints `PATH PLACE` for each path: where it really lies.
$0 == "\001" { part++; n = 0; next }
part == 0 { parent[++n] = $0; next }
part == 1 { real[parent[++n]] = $0; next }
$0 != "" {
  d = $0
  sub(/\/[^\/]*$/, "", d)
  d = real[d == "" ? "/" : d]
  name = $0
  sub(/^.*\//, "", name)
  print $0 "\t" (d == "/" ? "" : d) "/" name
}
