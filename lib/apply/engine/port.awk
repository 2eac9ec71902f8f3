# Succeeds where a type of SELinux has the port.
$1 == ENVIRON["type"] && $2 == "tcp" {
  for (i = 3; i <= NF; i++) {
    split($i, end, /[-,]/)
    if (ENVIRON["port"] + 0 >= end[1] + 0 && ENVIRON["port"] + 0 <= ($i ~ /-/ ? end[2] : end[1]) + 0) found = 1
  }
}
END { exit !found }
