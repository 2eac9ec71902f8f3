import { lookup } from "node:dns";
import { get, type IncomingMessage } from "node:http";
import { isIP, type LookupFunction } from "node:net";
import { printable } from "../core/text/visible";
import { refusedAddress } from "./address";

/** Limits of one download. */
export interface DownloadLimits {
  readonly bytes: number;
  /** From the lookup of the name to the last byte. */
  readonly milliseconds: number;
  /** Whether addresses of private networks and of this machine are allowed. */
  readonly allowPrivate: boolean;
}

/**
 * The content of an `http:` URL from a certificate. The URL is not trusted: no redirect is followed, no proxy is used, and the
 * address is checked after the lookup of the name for this connection.
 *
 * @throws with the reason, without the URL
 */
export function download(url: string, limits: DownloadLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = fetchable(url, limits);
    const request = get(
      {
        hostname: hostname.replace(/^\[|\]$/g, ""),
        port,
        path: `${pathname}${search}`,
        agent: false,
        lookup: judgedLookup(limits),
        headers: { accept: "application/pkix-cert, application/pkcs7-mime, application/x-pem-file, */*;q=0.1" },
      },
      (response) => read(response, limits, giveUp, resolve),
    );
    const giveUp = (reason: NodeJS.ErrnoException) => {
      reject(reason.code === undefined ? reason : new Error(`the connection failed or closed early (${reason.code})`));
      request.destroy();
    };
    const late = new Error(`the download took longer than ${limits.milliseconds / 1000} s`);
    const timer = setTimeout(() => giveUp(late), limits.milliseconds);
    request.on("error", giveUp);
    request.on("close", () => clearTimeout(timer));
  });
}

function fetchable(text: string, { allowPrivate }: DownloadLimits): URL {
  if (!URL.canParse(text)) throw new Error("it is not a URL");
  const url = new URL(text);
  if (url.protocol !== "http:") throw new Error(`only http: is fetched, as RFC 5280 requires, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "") throw new Error("a URL with a user name or password is not fetched");
  const address = url.hostname.replace(/^\[|\]$/g, "");
  const refused = isIP(address) === 0 ? undefined : refusedAddress(address, allowPrivate);
  if (refused !== undefined) throw new Error(refused);
  return url;
}

function judgedLookup({ allowPrivate }: DownloadLimits): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return callback(error ?? new Error("the name has no address"), []);
      for (const { address } of addresses) {
        const refused = refusedAddress(address, allowPrivate);
        if (refused !== undefined) return callback(new Error(refused), []);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function read(
  response: IncomingMessage,
  { bytes }: DownloadLimits,
  giveUp: (reason: Error) => void,
  done: (body: Buffer) => void,
): void {
  const { statusCode = 0, headers } = response;
  const problem = problemOf(statusCode, headers, bytes);
  if (problem !== undefined) {
    giveUp(new Error(problem));
    return;
  }
  const parts: Buffer[] = [];
  let size = 0;
  response.on("data", (part: Buffer) => {
    size += part.length;
    parts.push(part);
    if (size > bytes) giveUp(new Error(tooLarge(bytes)));
  });
  response.on("error", giveUp);
  response.on("end", () => {
    if (response.complete) done(Buffer.concat(parts));
  });
}

function problemOf(status: number, headers: IncomingMessage["headers"], bytes: number): string | undefined {
  if (status >= 300 && status < 400) {
    return `it redirects to ${printable(headers.location ?? "nowhere")}, and redirects are not followed`;
  }
  if (status !== 200) return `the server answers with status ${status}`;
  if (Number(headers["content-length"] ?? 0) > bytes) return tooLarge(bytes);
  const encoding = headers["content-encoding"] ?? "identity";
  return encoding === "identity"
    ? undefined
    : `the answer has the encoding ${printable(encoding)}, which was not requested`;
}

function tooLarge(bytes: number): string {
  return `the answer is larger than ${bytes / 1024} KiB, too large for a certificate`;
}
