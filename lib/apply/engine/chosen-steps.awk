# Prints the steps that are about a changed path, or about the whole bundle.
FILENAME ~ /\.of$/ { of[$1, ++size[$1]] = $2; next }
FILENAME ~ /\/say$/ { p = $2; sub(/\/$/, "", p); changed[p] = 1; next }
{
  chosen = !(FNR in size)
  for (k = 1; !chosen && k <= size[FNR]; k++) for (p in changed) if (index(p "/", of[FNR, k] "/") == 1) chosen = 1
  if (chosen) print
}
