import type { FleetModel } from "../model/fleet";
import { type ParsedCertificate, parsePem } from "../x509/certificate";

/**
 * The declaration as `model.json` holds it. A secret's `file` is empty: it is not in there.
 *
 * @throws when the text is not what `printModel` prints.
 */
export function readModel(text: string): FleetModel {
  const document = JSON.parse(text) as Document;
  const certificates = new Map<string, ParsedCertificate>();
  const made = new Map<string, unknown>();

  const certificate = (fingerprint: string): ParsedCertificate => {
    let parsed = certificates.get(fingerprint);
    if (parsed === undefined) {
      [parsed] = parsePem(document.certificates[fingerprint] ?? "").certificates;
      if (parsed === undefined) throw new Error(`model.json has no certificate ${fingerprint}`);
      certificates.set(fingerprint, parsed);
    }
    return parsed;
  };
  const once = (key: string, make: () => unknown): unknown => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key);
  };
  const full = (value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(full);
    const object = value as Readonly<Record<string, unknown>>;
    if (typeof object.$certificate === "string") return certificate(object.$certificate);
    if (typeof object.$bytes === "string") return Buffer.from(object.$bytes, "base64");
    const { $platform, $shared } = object;
    if (typeof $platform === "string") return once(`platform ${$platform}`, () => full(document.platforms[$platform]));
    if (typeof $shared === "string") return once(`shared ${$shared}`, () => full(document.shared[$shared]));
    const fields = Object.fromEntries(Object.entries(object).map(([key, each]) => [key, full(each)]));
    return isSecret(object) ? { ...fields, file: "" } : fields;
  };
  return full(document.fleet) as FleetModel;
}

interface Document {
  readonly certificates: Readonly<Record<string, string>>;
  readonly platforms: Readonly<Record<string, unknown>>;
  readonly shared: Readonly<Record<string, unknown>>;
  readonly fleet: unknown;
}

function isSecret(object: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(object).length === 2 && typeof object.name === "string" && typeof object.version === "string";
}
