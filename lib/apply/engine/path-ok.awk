# Whether a path of the record is allowed. The record is not trusted. The state folder is in the environment.
function path_ok(p) {
  return p ~ /^\/./ && p !~ /\/$/ && p !~ /\/\// && p !~ /\/\.\.?\// && p !~ /\/\.\.?$/ && p !~ /[\001-\037\177]/ &&
    index(p "/", ENVIRON["state"] "/") != 1
}
