# Prints the shell program of the workers: the health checks of each.
function quoted(word,   part, count, i, text) {
  count = split(word, part, /\047/)
  text = part[1]
  for (i = 2; i <= count; i++) text = text "\047\\\047\047" part[i]
  return "\047" text "\047"
}
function command(file,   word, count, line, i) {
  while ((getline line < file) > 0) word[++count] = decode(line)
  close(file)
  if (count == 3 && word[1] ~ /^(\/bin\/)?sh$/ && word[2] == "-c") return " eval " quoted(word[3])
  line = ""
  for (i = 1; i <= count; i++) line = line " " quoted(word[i])
  return line
}
BEGIN { FS = "\t"; workers = ENVIRON["at_once"] }
$1 == "await" {
  worker = awaits++ % workers + 1
  if ($3 >= ENVIRON["first"] + 0) share[worker] = share[worker] "check " worker " " $3 command(ENVIRON["words"] "/" $3) "\n"
}
END {
  for (worker = 1; worker <= workers; worker++)
    if (worker in share) printf "(\ntrap \"exit 143\" TERM\n%s) &\n", share[worker]
}
