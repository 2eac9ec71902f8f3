# Succeeds where the second look shows the same as the first one, except for the files of bundles that are done.
BEGIN { FS = "\t" }
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
file == "done" { done[$0] = 1; next }
$1 != "d" && ($5 in done) { next }
# A directory changes with every name in it.
{ what = $1 == "d" ? $1 " " $2 " " $3 " " $4 : $0 }
file == "seen" { was[$5] = what; left++; next }
was[$5] != what { other = 1; exit }
{ left-- }
END { exit other || left != 0 }
