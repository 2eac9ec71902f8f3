/** A unit of systemd by its full name. */
export const UNIT_NAME = /^[A-Za-z0-9_.:@\\-]+\.(service|timer|socket|path|target|mount)$/;
