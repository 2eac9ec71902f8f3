# Prints `UNIT UNIT-FILE-STATE ACTIVE-STATE` for each unit.
function flush() { if (seen) print unit[++n], file == "" ? "-" : file, active; file = active = ""; seen = 0 }
BEGIN { FS = "="; split(ENVIRON["units"], unit, " ") }
/^$/ { flush(); next }
{ seen = 1 }
$1 == "UnitFileState" { file = $2 }
$1 == "ActiveState" { active = $2 }
END { flush() }
