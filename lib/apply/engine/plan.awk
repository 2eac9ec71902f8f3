# Checks each line of the plan, and writes it to the table of its kind.
function refuse(what, fix) {
  print "plan line " line ": " what (fix == "" ? "" : "; " fix) > (dir "/refused")
  bad = 1
}
# Readers of the plan that decode it would see another text than the bytes that are written.
function is_no_text(s) {
  if (s !~ HIGH) return 0
  gsub(TWO_OR_THREE, "_", s)
  gsub(FOUR, "_", s)
  return s ~ HIGH
}
function path_ok(p) {
  if (p !~ /^\/./ || p ~ /\/$/ || p ~ /\/\// || p ~ /\/\.\.?\// || p ~ /\/\.\.?$/ || p ~ CONTROL || length(p) > 4000)
    refuse("`" p "` is not a valid path", "allowed: absolute, without `//`, `.`, `..`, a final `/` or control characters")
  else if (index(p "/", state "/") == 1)
    refuse("`" p "` belongs to the engine itself")
  else return 1
  return 0
}
function word_ok(what, s, pattern, allowed) {
  if (s ~ pattern) return 1
  refuse(what " `" s "` is not allowed", "allowed: " allowed)
  return 0
}
function unit_ok(s) { return word_ok("unit", s, "^[A-Za-z0-9_.:@\\\\-]+\\.(service|timer|socket|path|target|mount)$", "a full unit name, such as apache2.service") }
function fields_ok(least, most, form) {
  if (count >= least && (!most || count <= most)) return 1
  refuse("`" f[1] "` has " (count - 1) " fields", "expected: " form)
  return 0
}
# The words of a command from field `first` on: one a line, with %25 and %0A for the two bytes that a line cannot hold.
function command(first,   i, word, file) {
  file = dir "/command/" ++commands
  if (f[first] == "") refuse("the command is empty")
  for (i = first; i <= count; i++) {
    word = f[i]
    gsub(/%/, "%25", word)
    gsub(/\n/, "%0A", word)
    print word > file
  }
  close(file)
  return commands
}
function own(kind, a, b,   p) {
  p = f[2]
  if (!path_ok(p)) return
  if (p in owner_line) { refuse("`" p "` is already owned by line " owner_line[p]); return }
  owner_line[p] = line
  kind_of[p] = kind
  order[++paths] = p
  if (kind == "directory" && f[3] == "-" && f[4] == "-" && f[5] == "-") print bundles "\tdirectory\t" p "\t-\t-\t-\t-\t-" > (dir "/paths")
  else if (kind != "link" && kind != "absent") {
    word_ok("mode", f[3], "^0[0-7][0-7][0-7]$", "four octal digits that begin with 0, such as 0644")
    word_ok("owner", f[4], NAME, "the name of a user")
    word_ok("group", f[5], NAME, "the name of a group")
    print bundles "\t" kind "\t" p "\t" f[3] "\t" f[4] "\t" f[5] "\t" a "\t" b > (dir "/paths")
  } else print bundles "\t" kind "\t" p "\t-\t-\t-\t" a "\t" b > (dir "/paths")
}
# A step that may stay due until another apply ends with its line, by which that one knows it again.
function lasting(text,   said) {
  said = $0
  gsub(/\t/, "%09", said)
  step(text "\t" said)
}
function step(text,   i) {
  print text > (dir "/steps/" bundles)
  steps[bundles]++
  for (i = 1; i <= ofs; i++) print steps[bundles] "\t" of[i] > (dir "/steps/" bundles ".of")
  ofs = 0
}
BEGIN {
  FS = "\t"
  dir = ENVIRON["dir"]; state = ENVIRON["state"]
  CONTROL = "[\001-\037\177]"
  # Bytes beyond ASCII, and the characters of UTF-8 that have two to four of them.
  HIGH = "[\200-\377]"
  TWO_OR_THREE = "[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]"
  FOUR = "\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277]"
  NAME = "^[A-Za-z_][A-Za-z0-9_.-]*[$]?$"
  while ((getline row < (dir "/index")) > 0) {
    split(row, cell, "\t")
    number[substr(row, length(cell[1] cell[2] cell[3]) + 4)] = cell[1]
    parts[cell[1]] = cell[2]
  }
}
{
  line = NR
  sub(/^ +/, "")
  if ($0 == "") next
  count = split($0, f, / /)
  if (!begun++) {
    if ($0 != "cdktf-mutual-tls-plan 1") { refuse("`" $0 "` is not `cdktf-mutual-tls-plan 1`", "plan and engine must be of one version"); exit }
    next
  }
  for (i = 2; i <= count; i++) {
    f[i] = decode(f[i])
    if (is_no_text(f[i])) refuse("field " i " is not text in UTF-8", "allowed: the bytes of a text")
    if (broken != "") refuse("`" broken "` has a % without two hexadecimal digits behind it (00 is not allowed)")
  }
  if (!bundles && f[1] !~ /^(host|os|package-manager|teardown|bundle)$/) {
    refuse("`" f[1] "` before the first bundle", "allowed there: host, os, package-manager, teardown, bundle")
    next
  }
  if (ofs && f[1] != "on-change" && f[1] != "await") {
    refuse("`of` on line " of_line " is about the next line, which is `" f[1] "`", "allowed there: on-change, await")
    ofs = 0
  }
  if (f[1] == "host" || f[1] == "os") {
    if (bundles) refuse("`" f[1] "` after the first bundle")
    if (f[1] in head) refuse("a second `" f[1] "`")
    head[f[1]] = 1
    for (i = 2; i <= count; i++) word_ok(f[1], f[i], "^[A-Za-z0-9._-]+$", "A-Z a-z 0-9 . _ -")
    if (f[1] == "host" ? fields_ok(2, 2, "host NAME") : fields_ok(3, 3, "os ID VERSION")) print $0 > (dir "/head")
  } else if (f[1] == "package-manager") {
    if (bundles) refuse("`package-manager` after the first bundle")
    if (f[1] in head) refuse("a second `package-manager`")
    head[f[1]] = 1
    if (fields_ok(2, 2, "package-manager NAME") && word_ok("package-manager", f[2], "^(apt|dnf)$", "apt, dnf")) print $0 > (dir "/head")
  } else if (f[1] == "teardown") {
    if (bundles) refuse("`teardown` after the first bundle")
    if (count == 2 && f[2] != "packages") refuse("`teardown " f[2] "` is not allowed", "allowed: packages, or none")
    if (fields_ok(1, 2, "teardown [packages]")) print $0 > (dir "/head")
    if (count == 2 && !("package-manager" in head)) refuse("`teardown packages` without a package manager", "expected before it: package-manager apt|dnf")
    head["teardown"] = 1
  } else if (f[1] == "bundle") {
    if ("teardown" in head) refuse("a bundle on a host that is torn down")
    if (fields_ok(2, 2, "bundle NAME") && word_ok("bundle", f[2], "^[A-Za-z0-9][A-Za-z0-9._-]*$", "A-Z a-z 0-9 . _ -") && f[2] in bundle)
      refuse("a second bundle `" f[2] "`")
    bundle[f[2]] = 1
    print f[2] > (dir "/bundles")
    bundles++
    printf "" > (dir "/steps/" bundles)
  } else if (f[1] == "package") {
    if (!("package-manager" in head)) { refuse("a package without a package manager", "expected before the first bundle: package-manager apt|dnf"); next }
    if (fields_ok(2, 2, "package NAME") && word_ok("package", f[2], "^[A-Za-z0-9][A-Za-z0-9+._-]*$", "A-Z a-z 0-9 + . _ -")) {
      packaged[f[2]] = 1
      print bundles "\t" f[2] > (dir "/packages")
    }
  } else if (f[1] == "fix") {
    if (!fields_ok(4, 4, "fix CVE PACKAGE VERSION")) next
    word_ok("fix", f[2], "^CVE-[0-9]+-[0-9]+$", "CVE-YEAR-NUMBER")
    if (!(f[3] in packaged)) refuse("`" f[3] "` is not a package of the lines above", "allowed: the name of one that is")
    word_ok("version", f[4], "^[0-9]+([.][0-9]+)*$", "numbers divided by dots")
    print f[2] "\t" f[3] "\t" f[4] > (dir "/fixes")
  } else if (f[1] == "selinux") {
    if (f[2] == "boolean") {
      if (fields_ok(3, 3, "selinux boolean NAME") && word_ok("boolean", f[3], "^[a-z0-9_]+$", "a-z 0-9 _")) print bundles "\tboolean\t" f[3] "\t" > (dir "/selinux")
    } else if (f[2] != "port") refuse("`" f[2] "` is not allowed", "allowed: boolean, port")
    else if (fields_ok(4, 4, "selinux port TYPE PORT") && word_ok("type", f[3], "^[a-z0-9_]+$", "a-z 0-9 _") && word_ok("port", f[4], "^[1-9][0-9]*$", "1 to 65535"))
      print bundles "\tport\t" f[3] "\t" f[4] > (dir "/selinux")
  } else if (f[1] == "directory") {
    if (fields_ok(5, 5, "directory PATH MODE OWNER GROUP")) own("directory", "-", "-")
  } else if (f[1] == "file") {
    if (!fields_ok(5, 7, "file PATH MODE OWNER GROUP [base64 | as PATH]")) next
    if (count > 5 && f[6] != (count == 6 ? "base64" : "as")) refuse("`" f[6] "` is not allowed", "allowed: base64, as PATH, or none")
    content = f[count == 7 ? 7 : 2]
    if (!(content in number)) { refuse("the payload has no content for `" content "`"); next }
    own("file", number[content], count == 6 ? 0 : parts[number[content]])
    if (count == 7) { copies[content] = line; next }
    has_own[content] = 1
    if (count == 6) { is_binary[content] = 1; print number[content] > (dir "/binaries") }
  } else if (f[1] == "link") {
    if (!fields_ok(3, 3, "link PATH TARGET")) next
    if (f[3] == "" || f[3] ~ CONTROL) refuse("target `" f[3] "` is empty or has control characters")
    own("link", f[3], "-")
  } else if (f[1] == "absent") {
    if (fields_ok(2, 2, "absent PATH")) own("absent", "-", "-")
  } else if (f[1] == "secret") {
    if (!fields_ok(7, 7, "secret PATH MODE OWNER GROUP NAME VERSION")) next
    if (word_ok("secret", f[6], "^[A-Za-z0-9_-][A-Za-z0-9._-]*$", "A-Z a-z 0-9 . _ -") && word_ok("version", f[7], "^[A-Za-z0-9._-]+$", "A-Z a-z 0-9 . _ -"))
      own("secret", f[6], f[7])
  } else if (f[1] == "validate") {
    if (!fields_ok(3, 0, "validate ROOT COMMAND...") || !path_ok(f[2])) next
    print bundles "\t" f[2] > (dir "/roots")
    step("validate\t" f[2] "\t" command(3))
  } else if (f[1] == "switch") {
    if (!fields_ok(2, 2, "switch ROOT") || !path_ok(f[2])) next
    if (bundles in switched) refuse("a second `switch` in one bundle")
    switched[bundles] = 1
    print bundles "\t" f[2] > (dir "/switches")
  } else if (f[1] == "of") {
    if (!fields_ok(2, 0, "of PATH...")) next
    for (i = 2; i <= count; i++) if (path_ok(f[i])) of[++ofs] = f[i]
    of_line = line
  } else if (f[1] == "on-change") {
    if (!fields_ok(3, 0, "on-change reload|restart|start UNIT, or on-change run COMMAND...")) next
    if (f[2] == "run") lasting("run\t" command(3))
    else if (f[2] != "reload" && f[2] != "restart" && f[2] != "start") refuse("`" f[2] "` is not allowed", "allowed: reload, restart, start, run")
    else if (fields_ok(3, 3, "on-change " f[2] " UNIT") && unit_ok(f[3])) lasting(f[2] "\t" f[3])
  } else if (f[1] == "enable") {
    if (fields_ok(2, 2, "enable UNIT") && unit_ok(f[2])) { lasting("enable\t" f[2]); print f[2] > (dir "/enables") }
  } else if (f[1] == "await") {
    if (!fields_ok(4, 0, "await SECONDS LABEL COMMAND...")) next
    if (f[2] !~ /^[1-9][0-9]?[0-9]?$/) refuse("`" f[2] "` seconds", "allowed: 1 to 999")
    if (f[3] == "" || f[3] ~ CONTROL) refuse("label `" f[3] "` is empty or has control characters")
    step("await\t" f[2] "\t" command(4) "\t" f[3])
  } else refuse("unknown word `" f[1] "`", "allowed: package, fix, selinux, directory, file, link, absent, secret, switch, validate, of, on-change, enable, await, bundle")
}
END {
  if (ofs) { line = of_line; refuse("`of` is about the next line, and there is none", "allowed there: on-change, await") }
  if (!begun) refuse("the plan is empty")
  else if (!bad && (!("host" in head) || !("os" in head))) refuse("`host` and `os` are needed before the first bundle")
  for (key in number) if (!(key in has_own)) { line = "-"; refuse("the payload has content for `" key "`, which is " (kind_of[key] == "file" ? "a copy" : "not a file of the plan")) }
  for (key in copies) if (key in is_binary) { line = copies[key]; refuse("`" key "` is not text that another file can have", "allowed: the path of a file without base64 or as") }
  for (i = 1; i <= paths; i++) {
    p = order[i]
    line = owner_line[p]
    while (sub(/\/[^\/]*$/, "", p) && p != "")
      if (p in kind_of && kind_of[p] != "directory") refuse("`" order[i] "` lies below `" p "`, which line " owner_line[p] " declares as " kind_of[p])
  }
  exit bad ? 65 : 0
}
