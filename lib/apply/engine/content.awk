# Writes each staged file from the content of its frame. A path in the list `empty` gets an empty file.
BEGIN { FS = "\t"; ORS = ""; dir = ENVIRON["dir"] }
FILENAME ~ /\/empty$/ {
  printf "" > $0
  if (close($0)) exit 1
  next
}
{
  source = dir "/" $1
  parts = $2
  to = substr($0, length($1 $2) + 3)
  printf "" > to
  # The last part has no newline after it. If it is empty, there is no line to read.
  for (n = 1; (getline part < source) > 0; n++) print part (n < parts ? "\n" : "") > to
  close(source)
  if (close(to)) exit 1
}
