export const LABEL_ALLOWED = "letters, digits and _, 64 at most";

/** Whether a text can be CFSSL's label of a CA: multirootca reads no other characters in its configuration. */
export function isCfsslLabel(text: string): boolean {
  return /^[A-Za-z0-9_]{1,64}$/.test(text);
}
