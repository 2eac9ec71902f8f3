# Prints the places of directories that applies made below the root of a switch.
BEGIN { FS = "\t" }
$0 == "\001" { record = 1; next }
!record { place[$1] = $2; next }
$1 == "switch" { root[++roots] = $2 }
$1 == "path" && NF == 10 && $2 == "directory" && $8 == "made" && ($10 in place) { folder[++folders] = $10 }
END { for (i = 1; i <= folders; i++) for (k = 1; k <= roots; k++) if (index(folder[i], root[k] "/") == 1) print place[folder[i]] }
