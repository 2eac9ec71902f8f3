# Decides what happens to each path, from the plan, the record and what lies on the host. Writes a folder of lists for each
# bundle.

# The results are kept, because the same few directories and paths are asked for very often.
function up(p,   d) {
  if (p in parent_of_path) return parent_of_path[p]
  d = p
  sub(/\/[^\/]*$/, "", d)
  return parent_of_path[p] = d == "" ? "/" : d
}
function base(p,   d) { d = up(p); return substr(p, d == "/" ? 2 : length(d) + 2) }
function below(d, name) { return (d == "/" ? "" : d) "/" name }
function real_of(p) { return below(real[up(p)], base(p)) }
function mount_of(d) {
  if (!(d in mount_of_path)) mount_of_path[d] = (d in mount) || d == "/" ? d : mount_of(up(d))
  return mount_of_path[d]
}
function stage_root(i, d,   m) {
  m = mount_of(d)
  return m == state_mount ? state "/journal/" name[i] : below(m, ".cdktf-mutual-tls/" name[i])
}
function emit(i, list, text) {
  if (!((i, list) in size)) { lists++; list_bundle[lists] = i; list_name[lists] = list }
  entry[i, list, ++size[i, list]] = text
}
# Keeps lines with the same key, mostly a directory, together.
function emit_at(i, list, key, text) { emit(i, list "\t" key, text) }
function place(i, list, s, d, name) { emit_at(i, list, d, s "\t" d "\t" name) }
function label(i, list, r, object) { if (selinux == "yes") emit(i, list, r "\t" object) }
function say(i, sign, p, what, class) {
  emit(i, "say", sign "\t" p "\t" what "\t" class)
  if (class != "note") changes[i]++
}
function octal(m) { while (length(m) < 4) m = "0" m; return m }
function metadata(r, mode, user, group,   s) {
  if (octal(bits[r]) != mode) s = "mode " octal(bits[r]) " -> " mode
  if (user != user_of[r] || group != group_of[r])
    s = s (s == "" ? "" : ", ") "owner " user_of[r] ":" group_of[r] " -> " user ":" group
  return s
}
function needs(i, user, group) {
  if (!((i, "u", user) in needed_name)) { needed_name[i, "u", user] = 1; emit(i, "need", "passwd\t" user) }
  if (!((i, "g", group) in needed_name)) { needed_name[i, "g", group] = 1; emit(i, "need", "group\t" group) }
}
function touched(i, r,   u) {
  touch[i, ++touches[i]] = r
  emit(i, "touched", r)
  if (index(r, "/etc/systemd/system/") != 1) return
  u = substr(r, 21)
  sub(/\/.*$/, "", u)
  sub(/\.(d|wants|requires|upholds)$/, "", u)
  if (!((i, u) in unit)) { unit[i, u] = 1; emit(i, "unit", u) }
}
# Whether r becomes live with the rename of its bundle. What is above the root is made before.
function is_switched(i, r,   k) {
  for (k = 1; k <= switches[i]; k++) if (index(r, switch_root[i, k] "/") == 1) return !(r in mount)
  return 0
}
function is_switch_directory(i, d,   k) {
  for (k = 1; k <= switches[i]; k++)
    if (index(d "/", switch_root[i, k] "/") == 1 || index(switch_root[i, k] "/", d "/") == 1) return 1
  return 0
}
function absolute(r, to) { return to ~ /^\// ? to : below(up(r), to) }
function make_in(i, s, tree, d) {
  if ((i, s, tree, d) in made_in) return
  made_in[i, s, tree, d] = 1
  emit(i, "made", s "/" tree (d == "/" ? "" : d))
}
# Stages the directory d as it is or will be on the host. A missing one is made.
function ensure(i, s, d,   m) {
  if ((i, s, d) in ensured) return
  ensured[i, s, d] = 1
  if (type[d] == "l") { emit(i, "clash", d " is a symbolic link that leads in a circle, and a directory is needed: move it away"); return }
  if (type[d] != "" && type[d] != "d") { emit(i, "clash", d " is a file, and a directory is needed: move it away"); return }
  if (d != "/") ensure(i, s, up(d))
  emit(i, "made", s "/new" (d == "/" ? "" : d))
  if ((i, d) in wanted) m = wanted[i, d]
  else if (type[d] == "d") m = octal(bits[d]) "\t" user_of[d] "\t" group_of[d]
  else m = "0755\troot\troot"
  emit(i, "attr", m "\t" s "/new" (d == "/" ? "" : d))
  if (type[d] == "d") return
  label(i, "label", d, s "/new" d)
  if (is_switch_directory(i, d)) { emit(i, "make", m "\t" d); label(i, "label-made", d, d) }
  else if (type[up(d)] == "d" || is_switch_directory(i, up(d))) place(i, "move", s, up(d), base(d))
  emit(i, "unmake", d)
  touched(i, d)
  if ((i, d) in wanted) return
  say(i, "+", d "/", "0755 root root", "change")
  emit(i, "record", "path\tdirectory\t-\t" (d in left ? "-\t-\t-" : "0755\troot\troot") "\t" name[i] "\tmade\t" up(d) "\t" d)
}
# Stages one object for the real path r. how: content NUMBER PARTS, copy SOURCE, or link TARGET.
function put(i, r, how, a, z, mode, user, group,   d, s, t) {
  d = up(r); s = stage_root(i, d); t = s "/new" r
  use_stage(i, s)
  ensure(i, s, d)
  if (r in mount) emit(i, "inplace", s "\t" r)
  else if (is_switched(i, r)) { switch_object(i, r, s); place(i, "switch-put", s, d, base(r)) }
  else if (type[d] == "d" || is_switch_directory(i, d)) place(i, "move", s, d, base(r))
  if (how == "link" && is_switched(i, r)) {
    # A relative target would lead elsewhere when it is read through another place. The declared link replaces it at the end.
    make_in(i, s, "true", d)
    emit_at(i, "link", "true " d, a "\t" s "/true" r)
    label(i, "label", r, s "/true" r)
    place(i, "switch-true", s, d, base(r))
    a = absolute(r, a)
  }
  if (how == "content" && z) { emit(i, "content", a "\t" z "\t" t); emit(i, "check", sha[run "/content/" a] "\t" t) }
  else if (how == "content") emit(i, "copy", run "/content/" a "\t" t)
  else emit_at(i, how, d, a "\t" t)
  if (mode != "-") { emit(i, "attr", mode "\t" user "\t" group "\t" t); needs(i, user, group) }
  label(i, "label", r, t)
  before(i, r, s)
  touched(i, r)
}
# Prepares the rollback of r. For a switch, the tree `old` is what is read before: whole, or an empty file.
function before(i, r, s,   d) {
  d = up(r)
  use_stage(i, s)
  if (!is_switched(i, r)) {
    if (type[r] == "") emit(i, "gone", r)
    else place(i, "previous", s, d, base(r))
  } else if (type[r] == "") {
    make_in(i, s, "old", d)
    emit(i, "empty", s "/old" r)
    emit(i, "switch-gone", r)
  } else if (type[r] == "l") {
    make_in(i, s, "old", d)
    make_in(i, s, "kept", d)
    emit_at(i, "link", "old " d, absolute(r, target[r]) "\t" s "/old" r)
    emit_at(i, "link", "kept " d, target[r] "\t" s "/kept" r)
    place(i, "switch-kept", s, d, base(r))
  } else place(i, "switch-back", s, d, base(r))
}
function use_stage(i, s) { if (!((i, s) in staged)) { staged[i, s] = ++stages[i]; emit(i, "stage", s) } }
# The symbolic link that stands at r during the switch.
function switch_object(i, r, s) {
  use_stage(i, s)
  make_in(i, s, "through", up(r))
  place(i, "switch", s, up(r), base(r))
  emit_at(i, "switch-through", up(r), staged[i, s] "\t" s "\t" up(r) "\t" base(r))
  label(i, "label-through", r, s "/through" r)
}
function remove(i, r,   s) {
  s = stage_root(i, up(r))
  before(i, r, s)
  if (is_switched(i, r)) {
    ensure(i, s, up(r))
    switch_object(i, r, s)
    emit(i, "empty", s "/new" r)
    emit(i, "switch-remove", r)
  } else emit(i, "remove", r)
  touched(i, r)
}

# Sets the mode and the owners of an existing directory.
function set_directory(i, r) {
  use_stage(i, stage_root(i, r))
  ensure(i, stage_root(i, r), r)
  emit(i, "dirs", wanted[i, r] "\t" r)
  emit(i, "undirs", octal(bits[r]) "\t" user_of[r] "\t" group_of[r] "\t" r)
  touched(i, r)
}

# Whether the value was delivered again and differs from the installed one.
function redelivered(k, r,   name) {
  name = "/" path_a[k] "." path_z[k]
  return (name in landed) && sha[state "/secrets" name] != sha[r]
}

# A path where others could steer what root does.
function refuse(i, p, why) {
  print p ": " why > (run "/refused.paths")
  emit(i, "clash", p " is refused, since others could steer what root writes there: " why)
}
# The highest directory at or above d that the plan declares for another user, or so that others may write in it; or nothing.
function given_away(d) {
  if (d == "/") return ""
  if (!(d in given)) {
    given[d] = given_away(up(d))
    if (given[d] == "" && (d in wanted_at) && is_foreign(wanted_at[d])) given[d] = d
  }
  return given[d]
}
# Whether `mode user group`, divided by tabs, lets anybody but root change what is in a directory.
function is_foreign(m,   cell) {
  split(m, cell, "\t")
  return cell[2] != "root" || substr(cell[1], 3) ~ /[2367]/
}

function decide(k,   i, kind, p, r, t, value, origin, why, new) {
  i = path_bundle[k]; kind = path_kind[k]; p = path[k]; r = real_of(p); t = type[r]
  if (r in claimed) { emit(i, "clash", p " is the same place as " claimed[r] ": declare one of them"); return }
  claimed[r] = p
  if (r ~ /^\/(proc|sys|dev|run)\//) { emit(i, "clash", p " is in " substr(r, 1, index(substr(r, 2), "/")) ", where nothing stays: declare another path"); return }
  # A directory without mode and owner is made where it is missing, and left as it is where it, or a link to it, lies.
  if (kind == "directory" && path_mode[k] == "-" && (t == "d" || t == "l")) {
    if (!(p in recorded)) return
    if (t == "d" && origin_of[p] == "made") emit(i, "record", "path\tdirectory\t-\t-\t-\t-\t" name[i] "\tmade\t" up(r) "\t" p)
    else emit(i, "drop", p)
    return
  }
  if (up(p) in unsafe) { refuse(i, p, unsafe[up(p)]); return }
  if ((t = given_away(up(r))) != "") { refuse(i, p, "its directory is below " t ", which is declared for others than root"); return }
  t = type[r]
  if (kind == "absent" && r in mount) { emit(i, "clash", p " is a mount point and cannot be removed: unmount it"); return }
  if (kind == "directory" && t == "l") { emit(i, "clash", p " is a symbolic link to " target[r] ": declare the directory that it leads to"); return }
  if (kind == "directory" && t != "" && t != "d") { emit(i, "clash", p " is a file, and a directory is declared: move it away"); return }
  if (kind != "directory" && t != "" && t != "f" && t != "l") { emit(i, "clash", p " is a " (t == "d" ? "directory" : "special file") " and a " kind " is declared: move it away"); return }
  if (p in recorded) origin = origin_of[p]
  else origin = t == "" ? "made" : kind == "directory" ? "found:" octal(bits[r]) ":" user_of[r] ":" group_of[r] : "kept"
  if (!(p in recorded) && kind != "directory" && t != "" && !(r in original)) emit(i, "keep", r)
  new = t == "" ? "+" : "~"

  if (kind == "file") {
    value = sha[run "/content/" path_a[k]]
    if (t == "f") {
      if (sha[r] != value) why = "content"
      if (metadata(r, path_mode[k], path_user[k], path_group[k]) != "") why = why (why == "" ? "" : ", ") metadata(r, path_mode[k], path_user[k], path_group[k])
    } else why = t == "" ? path_mode[k] " " path_user[k] " " path_group[k] : "content (was a symbolic link)"
    if (why != "") {
      put(i, r, "content", path_a[k], path_z[k], path_mode[k], path_user[k], path_group[k])
      say(i, new, p, why, "change")
    }
  } else if (kind == "secret") {
    value = path_a[k] ":" path_z[k]
    if (t != "f" || !(p in recorded) || kind_of[p] != "secret" || value_of[p] != value || redelivered(k, r)) {
      if (!(("/" path_a[k] "." path_z[k]) in landed)) print path_a[k] "\t" path_z[k] "\t" p > (run "/undelivered")
      put(i, r, "copy", state "/secrets/" path_a[k] "." path_z[k], 0, path_mode[k], path_user[k], path_group[k])
      say(i, new, p, "secret " path_a[k] " " path_z[k], "change")
    } else if ((why = metadata(r, path_mode[k], path_user[k], path_group[k])) != "") {
      put(i, r, "copy", r, 0, path_mode[k], path_user[k], path_group[k])
      say(i, new, p, why, "change")
    }
  } else if (kind == "link") {
    value = path_a[k]
    if (t != "l" || target[r] != value) {
      put(i, r, "link", value, 0, "-")
      say(i, new, p, "-> " value, "change")
    }
  } else if (kind == "absent") {
    value = "-"
    if (t != "") { remove(i, r); say(i, "-", p, "removed", "change") }
  } else {
    value = "-"
    if (t == "") {
      use_stage(i, stage_root(i, up(r)))
      ensure(i, stage_root(i, up(r)), r)
      if (r in left) return
      needs(i, path_user[k], path_group[k])
      say(i, "+", p "/", path_mode[k] " " path_user[k] " " path_group[k], "change")
    } else if ((why = metadata(r, path_mode[k], path_user[k], path_group[k])) != "") {
      needs(i, path_user[k], path_group[k])
      set_directory(i, r)
      say(i, "~", p "/", why, "change")
    }
  }
  emit(i, "record", "path\t" kind "\t" value "\t" path_mode[k] "\t" path_user[k] "\t" path_group[k] "\t" name[i] "\t" origin "\t" up(r) "\t" p)
}

# A directory that left the plan and stays, because it existed before or because other paths are in it. It gets its former mode
# and owners, or the default ones. If a person changed it, it stays as it is.
function release(p,   i, r, m) {
  r = real_of(p)
  if (kind_of[p] != "directory" || type[r] != "d" || up(r) != parent_of[p] || r in claimed) return 0
  if (origin_of[p] == "made" && !(r in occupied)) return 0
  if (mode_of[p] == "-") { emit(owner_index(p), "drop", p); return 1 }
  split(origin_of[p] == "made" ? "made:0755:root:root" : origin_of[p], m, ":")
  i = owner_index(p)
  if ((r in occupied) && is_foreign(m[2] "\t" m[3] "\t" m[4])) {
    # Whoever had it before could steer what root writes to the paths in it.
    emit(i, "drop", p)
    say(i, "!", p "/", "no longer declared, stays as it is: other declared paths are in it", "note")
    return 1
  }
  if (m[1] == "made") {
    if (mode_of[p] == m[2] && holder_of[p] == m[3] ":" m[4]) return 1
    emit(i, "record", "path\tdirectory\t-\t" m[2] "\t" m[3] "\t" m[4] "\t" bundle_of[p] "\tmade\t" up(r) "\t" p)
  } else emit(i, "drop", p)
  split(holder_of[p], holder, ":")
  if (metadata(r, mode_of[p], holder[1], holder[2]) == "" && metadata(r, m[2], m[3], m[4]) != "") {
    say(i, "~", p "/", "no longer declared, " metadata(r, m[2], m[3], m[4]), "change")
    wanted[i, r] = m[2] "\t" m[3] "\t" m[4]
    set_directory(i, r)
  }
  return 1
}
# Notes the last bundle that removes something from a directory: the directory is empty then.
function leaves_last(r, i,   d) {
  if (!i) i = bundles + 1
  for (d = r; d != "/"; d = up(d)) if (last[d] < i) last[d] = i
}
function owner_index(p) { return bundle_of[p] in index_of ? index_of[bundle_of[p]] : 0 }

# A path of the record that left the plan.
function prune(p,   i, r, t, kind, ours) {
  if (up(p) in unsafe) {
    i = owner_index(p)
    emit(i, "drop", p)
    if (type[real_of(p)] != "" && kind_of[p] != "absent" && !(real_of(p) in claimed)) say(i, "!", p, "left alone: " unsafe[up(p)], "note")
    return
  }
  if (release(p)) return
  r = real_of(p); t = type[r]; kind = kind_of[p]
  if (kind == "directory" && origin_of[p] == "made" && r in occupied) return
  i = kind == "directory" && last[r] <= bundles ? last[r] : kind == "directory" ? 0 : owner_index(p)
  emit(i, "drop", p)
  if (r in claimed || kind == "absent" && (t != "" || !(r in original))) return
  if (kind != "directory" && t == "l" && p in parent_in && !(i && i < parent_in[p])) {
    # What is declared below it would be written to the link's target.
    emit(parent_in[p], "clash", p " is a symbolic link that is no longer declared, and a directory is needed: remove it")
    return
  }
  if (up(r) != parent_of[p]) { say(i, "!", p, "left alone: its directory now leads to " up(r), "note"); return }
  if (kind == "directory") {
    if (origin_of[p] == "made" && t == "d") { leaving[i, ++leave[i]] = r; changes[i]++ }
    return
  }
  if (t != "" && t != "f" && t != "l") { say(i, "!", p, "left alone: no longer a file", "note"); return }
  if (r in mount && !(r in original)) { say(i, "!", p, "left alone: a mount point", "note"); return }
  if (t == "") ours = 1
  else if (kind == "file") ours = t == "f" && sha[r] == value_of[p]
  else if (kind == "link") ours = t == "l" && target[r] == value_of[p]
  else ours = t == "f"
  if (!ours) emit(i, "aside", r)
  if (origin_of[p] == "kept" && r in original && type[up(r)] == "d") {
    if (original[r] != "") put(i, r, "link", original[r], 0, "-")
    else put(i, r, "copy", state "/originals" r, 0, "-")
    emit(i, "unkeep", state "/originals" r)
    say(i, "-", p, "pruned, the original is back" (ours ? "" : "; changed by hand, kept in " aside r), "prune")
  } else if (t != "") {
    remove(i, r)
    if (kind == "file" && r ~ /^\/etc\/systemd\/system\/[A-Za-z0-9_.:@\\-]+[.](service|timer|socket|path|target|mount)$/) emit(i, "left-unit", substr(r, 21))
    say(i, "-", p, "pruned" (ours ? "" : "; changed by hand, kept in " aside r), "prune")
  }
}

# The directories to overlay for a validation, and the mounts in them to keep.
function judge(i,   k, d, m, c, n, j, swap, top) {
  for (k = 1; k <= touches[i]; k++) {
    d = touch[i, k]
    top = "/" substr(d, 2, index(substr(d, 2) "/", "/") - 1)
    for (j = 1; j <= roots[i]; j++) if (index(d, root[i, j] "/") == 1 && type[root[i, j]] == "d" && length(root[i, j]) > length(top)) top = root[i, j]
    m = mount_of(up(d))
    if (index(m, top "/") == 1) top = m
    if (type[top] != "d" || d == top) { emit(i, "nojudge", d); return }
    if (!(top in chosen)) { chosen[top] = i; list[++n] = top }
  }
  for (k = 2; k <= n; k++) for (j = k; j > 1 && length(list[j]) < length(list[j - 1]); j--) { swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap }
  for (k = 1; k <= n; k++) {
    d = list[k]
    m = 0
    for (j = 1; j < k; j++) if (index(d, list[j] "/") == 1) m = 1
    if (m && !(d in mount)) delete chosen[d]
    else emit(i, "overlay", d)
  }
  for (c = 1; c <= mounts; c++) for (k = 1; k <= n; k++)
    if (list[k] in chosen && index(mount_list[c], list[k] "/") == 1 && !(mount_list[c] in chosen)) {
      m = 0
      for (j = 1; j <= touches[i]; j++) if (touch[i, j] == mount_list[c]) m = 1
      if (!m) emit(i, "rebind", mount_list[c])
      break
    }
  for (k = 1; k <= n; k++) delete chosen[list[k]]
}

BEGIN {
  FS = "\t"
  run = ENVIRON["run"]; state = ENVIRON["state"]; selinux = ENVIRON["selinux"]
  aside = state "/aside"
  name[0] = ".gone"
  mount["/"] = 1
  while ((getline row < (run "/seen.mounts")) > 0) {
    split(row, cell, " ")
    d = cell[5]
    gsub(/\\040/, " ", d); gsub(/\\011/, "\t", d); gsub(/\\012/, "\n", d); gsub(/\\134/, "\\", d)
    if (!(d in mount)) { mount[d] = 1; mount_list[++mounts] = d }
  }
  state_mount = mount_of(state)
}
FNR == 1 { file = FILENAME; sub(/^.*\//, "", file) }
file == "bundles" { name[FNR] = $1; index_of[$1] = FNR; bundles = FNR; next }
file == "unsafe" { unsafe[$1] = $2 == $1 ? "its directory " $3 : "its directory is below " $2 ", which " $3; next }
file == "parents" { parent[FNR] = $0; next }
file == "resolved" { real[parent[FNR]] = $0; next }
file == "seen" { type[$5] = $1; bits[$5] = $2; user_of[$5] = $3; group_of[$5] = $4; target[$5] = $7; next }
file == "hashed" { unread++; next }
file == "hashes" { sha[substr($0, 67)] = substr($0, 1, 64); unread--; next }
file == "kept" { if ($1 ~ /\/originals$/) original[$2] = $3; else landed[$2] = 1; next }
(file == "switches" || file == "switches.held") { switch_root[$1, ++switches[$1]] = real[$2]; next }
file == "roots" { root[$1, ++roots[$1]] = real[$2]; next }
file == "record" {
  p = $10
  record[++records] = p; recorded[p] = 1
  kind_of[p] = $2; value_of[p] = $3; mode_of[p] = $4; holder_of[p] = $5 ":" $6; bundle_of[p] = $7; origin_of[p] = $8; parent_of[p] = $9
  next
}
file == "paths" {
  path_bundle[FNR] = $1; path_kind[FNR] = $2; path[FNR] = $3
  path_mode[FNR] = $4; path_user[FNR] = $5; path_group[FNR] = $6; path_a[FNR] = $7; path_z[FNR] = $8
  declared[$3] = 1
  paths = FNR
  r = real_of($3)
  if ($2 == "directory" && $4 == "-") left[r] = 1
  else if ($2 == "directory") wanted_at[r] = wanted[$1, r] = $4 "\t" $5 "\t" $6
  if ($2 != "absent") {
    for (d = r; d != "/" && !(d in occupied); d = up(d)) occupied[d] = 1
    for (d = up($3); d != "/" && !(d in parent_in); d = up(d)) parent_in[d] = $1
  }
}
END {
  if (unread) exit 1
  for (k = 1; k <= paths; k++) if (path_kind[k] == "absent") leaves_last(real_of(path[k]), path_bundle[k])
  for (k = 1; k <= records; k++) if (!(record[k] in declared)) leaves_last(real_of(record[k]), owner_index(record[k]))
  for (k = 1; k <= paths; k++) decide(k)
  for (k = 1; k <= records; k++) if (!(record[k] in declared)) prune(record[k])
  for (i = 0; i <= bundles; i++) {
    for (k = 2; k <= leave[i]; k++) for (j = k; j > 1 && length(leaving[i, j]) > length(leaving[i, j - 1]); j--) { d = leaving[i, j]; leaving[i, j] = leaving[i, j - 1]; leaving[i, j - 1] = d }
    for (k = 1; k <= leave[i]; k++) emit(i, is_switched(i, leaving[i, k]) ? "switch-rmdir" : "rmdir", leaving[i, k])
    for (k = leave[i]; k >= 1; k--) { d = leaving[i, k]; emit(i, "undirs", octal(bits[d]) "\t" user_of[d] "\t" group_of[d] "\t" d) }
    if (changes[i]) emit(i, "changes", changes[i])
    if (changes[i] && roots[i]) judge(i)
  }
  for (k = 1; k <= lists; k++) {
    i = list_bundle[k]
    split(list_name[k], cell, "\t")
    file = run "/b/" i "/" cell[1]
    n = size[i, list_name[k]]
    # Directories are removed from the deepest one up.
    if (list_name[k] == "unmake") for (j = n; j >= 1; j--) print entry[i, list_name[k], j] > file
    else for (j = 1; j <= n; j++) print entry[i, list_name[k], j] >> file
    close(file)
  }
}
