# Prints the folders in which the lists of a journal write.
function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
function is_one_of(names) { return index(" " names " ", " " list " ") }
BEGIN { FS = "\t" }
FNR == 1 { list = FILENAME; sub(/^.*\//, "", list) }
is_one_of("move previous switch switch-back switch-kept switch-put switch-true") { print $2; next }
is_one_of("gone unmake remove rmdir switch-gone switch-remove switch-rmdir") { print up($0); next }
is_one_of("make dirs undirs") { print up($4); next }
list == "inplace" { print up($2); next }
# The folder of a stage is made at the root of its mount.
list == "stage" && sub(/\/\.cdktf-mutual-tls\/[^\/]*$/, "") { print $0 == "" ? "/" : $0 }
