# Prints `FOLDER DIRECTORY WHY` for each folder with a directory on its way that root alone does not control.
function up(d) { sub(/\/[^\/]*$/, "", d); return d == "" ? "/" : d }
# The highest directory at or above d that another user can change, or nothing.
function steered(d,   p) {
  if (!(d in judged)) {
    p = up(d)
    judged[d] = d == "/" ? "" : steered(p)
    # Nobody but root can replace what is root's in a sticky directory of root, such as /tmp.
    if (judged[d] == p && p != d && user[p] == "root" && mode[p] ~ /^[1357]...$/ && type[d] == "d" && user[d] == "root") judged[d] = ""
    if (judged[d] == "" && why(d) != "") judged[d] = d
  }
  return judged[d]
}
function why(d,   bits) {
  if (d in mounted_by) return "is a file system that user " mounted_by[d] " mounted"
  if (type[d] == "l") return "is a symbolic link that leads in a circle, or was made at this moment"
  if (type[d] != "d") return ""
  if (user[d] != "root") return "belongs to " user[d]
  bits = "00" mode[d]
  # The bits of the group are also the mask of an access control list.
  if (substr(bits, length(bits), 1) ~ /[2367]/) return "can be written by every user"
  if (substr(bits, length(bits) - 1, 1) ~ /[2367]/) return "can be written by the group " group[d]
  return ""
}
BEGIN { FS = "\t" }
$0 == "\002" { part++; next }
# A user's own file system (FUSE) can claim any owner and mode.
!part {
  n = split($0, cell, " ")
  if (cell[n] !~ /(^|,)user_id=[1-9]/) next
  id = cell[n]
  sub(/^(.*,)?user_id=/, "", id)
  sub(/,.*$/, "", id)
  d = cell[5]
  gsub(/\\040/, " ", d); gsub(/\\011/, "\t", d); gsub(/\\012/, "\n", d); gsub(/\\134/, "\\", d)
  mounted_by[d] = id
  next
}
part == 1 { type[$5] = $1; mode[$5] = $2; user[$5] = $3; group[$5] = $4; next }
$1 in done { next }
{
  d = steered($2)
  if (d == "") next
  done[$1] = 1
  print $1 "\t" d "\t" why(d)
}
