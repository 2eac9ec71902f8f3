/** A value with its place in a part: `connection.host`, `provisioner.0.remote-exec.inline.0`. */
type Leaf = readonly [place: string, value: unknown];

/** A part of a configuration as lines that can be compared: a line a value, and a text of several lines as these lines. */
export function shownPart(content: unknown): string {
  return leavesOf(content, "")
    .map(([place, value]) => {
      if (typeof value !== "string" || !value.includes("\n")) return `${place} = ${JSON.stringify(value)}\n`;
      return `${place} =\n${value.replace(/\n$/, "").replace(/^/gm, "  ")}\n`;
    })
    .join("");
}

/** The places at which two parts differ, in order. */
export function differingPlaces(before: unknown, after: unknown): string[] {
  const [old, fresh] = [leavesOf(before, ""), leavesOf(after, "")].map(
    (leaves) => new Map(leaves.map(([place, value]) => [place, JSON.stringify(value)])),
  );
  const places = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...places].filter((place) => old?.get(place) !== fresh?.get(place)).sort();
}

function leavesOf(value: unknown, place: string): Leaf[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== "object") return [[place, value]];
  const entries = Object.entries(value).sort(([a], [b]) => (Array.isArray(value) ? 0 : a < b ? -1 : 1));
  if (entries.length === 0) return place === "" ? [] : [[place, value]];
  return entries.flatMap(([key, each]) => leavesOf(each, place === "" ? key : `${place}.${key}`));
}
