/** What Linux and macOS allow for one name, and for a path. */
const NAME_BYTES = 255;
const PATH_BYTES = 4095;

/** What is wrong with a path before a file system is asked, or nothing. */
export function nameProblem(path: string, pathBytes = PATH_BYTES): string | undefined {
  const bytes = Buffer.byteLength(path);
  if (bytes > pathBytes) return `${shortened(path)}: the path has ${bytes} bytes, at most ${pathBytes} are allowed`;
  const long = path.split("/").find((name) => Buffer.byteLength(name) > NAME_BYTES);
  if (long === undefined) return undefined;
  return `${shortened(path)}: the name ${shortened(long)} has ${Buffer.byteLength(long)} bytes, at most ${NAME_BYTES} are allowed`;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 60)}...` : text;
}
