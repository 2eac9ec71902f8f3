/** The value of a key in a map, made at the first call. */
export function once<K, V>(
  map: Pick<Map<K, V>, "get" | "has"> & { set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as V;
}
