/** Full name of a systemd unit. */
export const UNIT_NAME = /^[A-Za-z0-9_.:@\\-]+\.(service|timer|socket|path|target|mount)$/;
