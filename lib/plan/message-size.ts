import type { FileEntry } from "./bundle";

/**
 * Bytes that the null provider takes in one message: 4 MiB (gRPC's default), of which 4 KiB are kept for what is around the
 * content. With release 2.1.2 a text of 1,397,900 bytes can be changed, and one of 1,400,000 cannot.
 */
export const MESSAGE_BYTES = (4 << 20) - (4 << 10);

/** A change sends the content three times: as it was, as it is declared, and as it will be. */
const TIMES_SENT = 3;

/**
 * Bytes of the largest message in which Terraform sends a file to the null provider: three times its content, or once its
 * content as JSON of the state, where Go writes `<`, `>` and `&` as six bytes.
 */
export function messageBytes({ path, content }: Pick<FileEntry, "path" | "content">): number {
  const text = Buffer.isBuffer(content) ? content.toString("base64") : content;
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(path);
  const state = Buffer.byteLength(JSON.stringify(text)) + 5 * (text.match(/[<>&]/g)?.length ?? 0);
  return Math.max(TIMES_SENT * bytes, state);
}
