# Prints the files that may be hashed, or what else may be sent of them.
function up(p) { sub(/\/[^\/]*$/, "", p); return p == "" ? "/" : p }
BEGIN { FS = "\t"; choice = ENVIRON["choice"]; one = ENVIRON["one"] + 0; all = ENVIRON["all"] + 0 }
$0 == "\001" { part++; next }
part == 0 { place[$1] = $2; next }
part == 1 { if ($1 == "f") size[$7] = $5; next }
part == 2 { sha[substr($0, 67)] = substr($0, 1, 64); next }
part == 3 && $1 == "secret" { secret[$2] = 1; next }
part == 3 && $1 == "zone" { zone[$3] = 1; next }
part == 3 && $1 == "certificate" && choice != "hash" && ($2 in place) && (place[$2] in size) && size[place[$2]] <= one { print "certificate\t" place[$2] }
part == 4 && $1 == "path" && NF == 10 && $2 == "file" && !($10 in secret) && ($10 in place) {
  p = place[$10]
  whole = (p in size) && up(p) == $9
  if (choice == "hash") { if (whole) print p; next }
  whole = whole && (p in sha)
  same = whole && sha[p] == $3
  # The applied content of a zone is always needed.
  if (!same && (whole || ($10 in zone))) print "path\t" $10
  if (!whole || same && !($10 in zone) || size[p] > one || total + size[p] > all) next
  total += size[p]
  print "content\t" p
}
