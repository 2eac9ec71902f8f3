# Prints `NAME:VERSION TIME PATH` for each secret of the record.
BEGIN { FS = "\t" }
FILENAME ~ /\/times$/ { value[$3] = $1; time[$3] = $2; next }
FILENAME ~ /\/times.seen$/ { now[$2] = $1; next }
$2 != "secret" { next }
{
  landed = $3
  sub(/:/, ".", landed)
  landed = ENVIRON["folder"] "/" landed
  # An installed secret has the time of its delivered copy.
  if (!($10 in value) || value[$10] != $3 || (landed in now && now[landed] == now[$10])) time[$10] = now[$10]
  print $3 "\t" time[$10] "\t" $10
}
