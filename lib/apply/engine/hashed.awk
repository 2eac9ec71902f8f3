# Prints the files whose hashes are compared: on the host, in the payload, and secrets that were delivered again.
BEGIN { FS = "\t"; run = ENVIRON["engine_run"] }
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
# What lies in a folder that others can change is not read.
file == "unsafe" { unsafe[$1] = 1; next }
file == "look" { looks++; next }
# One complaint for each path where nothing lies.
file == "seen.complaints" { looks--; next }
file == "kept" { if ($1 ~ /\/secrets$/) landed[$2] = $1 $2; next }
file == "seen" { looks--; if ($1 == "f") regular[$5] = 1; next }
file == "parents" { parent[FNR] = $0; next }
file == "resolved" { real[parent[FNR]] = $0; next }
# A secret that was delivered again is compared with the one that is installed.
file == "paths" && $2 == "secret" && (("/" $7 "." $8) in landed) { print landed["/" $7 "." $8] }
$2 == "file" || file == "paths" && $2 == "secret" && (("/" $7 "." $8) in landed) {
  p = d = file == "paths" ? $3 : $10
  sub(/\/[^\/]*$/, "", d)
  if (d == "") d = "/"
  if (file == "paths" && $2 == "file" && !($7 in content)) { content[$7] = 1; print run "/content/" $7 }
  if (d in unsafe) next
  d = real[d]
  sub(/^.*\//, "", p)
  p = (d == "/" ? "" : d) "/" p
  if (p in regular) { print p; delete regular[p] }
}
END { exit looks != 0 }
