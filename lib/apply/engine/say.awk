# Prints the changes of a bundle in columns.
BEGIN { FS = "\t" }
{ sign[NR] = $1; path[NR] = $2; what[NR] = $3; if (length($2) > width && length($2) <= 60) width = length($2) }
END {
  for (n = 1; n <= NR; n++)
    if (4 + (length(path[n]) > width ? length(path[n]) : width) + 2 + length(what[n]) > 100) printf "  %s %s\n      %s\n", sign[n], path[n], what[n]
    else printf "  %s %-" width "s  %s\n", sign[n], path[n], what[n]
}
