/** The value that a map holds for a key, made when it is asked for first. */
export function once<K, V>(
  map: Pick<Map<K, V>, "get" | "has"> & { set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as V;
}
