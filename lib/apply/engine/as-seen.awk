# Succeeds if the host is as it was read first, except for the files of finished bundles.
BEGIN { FS = "\t" }
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
file == "done" { done[$0] = 1; next }
$1 != "d" && ($5 in done) { next }
# The size and time of a directory change with every name in it.
{ what = $1 == "d" ? $1 " " $2 " " $3 " " $4 : $0 }
file == "seen" { was[$5] = what; left++; next }
was[$5] != what { other = 1; exit }
{ left-- }
END { exit other || left != 0 }
