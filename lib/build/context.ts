import type { IConstruct } from "constructs";
import type { Issue } from "../core/issue";
import { once } from "../core/once";
import type { CertificateOrigin } from "../trust/ca-certificate";
import type { ParsedCertificate } from "../x509/certificate";
import { readCertificate } from "./certificate-file";
import type { ConstructTree } from "./tree";

/** What the functions that build a model share. */
export class BuildContext {
  /** What was found wrong so far, beside what rules will find. */
  readonly issues: Issue[] = [];

  private readonly certificates = new Map<string, ReturnType<typeof readCertificate>>();
  private readonly models = new Map<IConstruct, unknown>();

  constructor(
    readonly tree: ConstructTree,
    readonly domain: string,
  ) {}

  /** A certificate, read once; undefined where it cannot be read, which is an issue of the construct at `path`. */
  certificate(origin: CertificateOrigin, path: string): ParsedCertificate | undefined {
    const key = JSON.stringify(origin);
    const read = once(this.certificates, key, () => readCertificate(origin));
    if (read.issue !== undefined) this.issues.push({ ...read.issue, path });
    return read.certificate;
  }

  certificateList(origins: readonly CertificateOrigin[], path: string): ParsedCertificate[] {
    return origins.flatMap((origin) => this.certificate(origin, path) ?? []);
  }

  /** The model of a construct that others name, made once, so that all of them have the same one. */
  once<T>(construct: IConstruct, make: () => T): T {
    return once(this.models, construct, make) as T;
  }
}
