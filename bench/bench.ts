import { type BenchHost, withHost } from "./host";

/** What subjects share: a folder, and a host that is made for the first of them that asks for it. */
export class Bench {
  private lent?: { readonly host: BenchHost; readonly give: () => void; readonly back: Promise<void> };

  constructor(readonly folder: string) {}

  async host(): Promise<BenchHost> {
    if (this.lent === undefined) {
      let give: () => void = () => undefined;
      const used = new Promise<void>((resolve) => {
        give = resolve;
      });
      let back: Promise<void> = Promise.resolve();
      const host = await new Promise<BenchHost>((resolve, reject) => {
        back = withHost(this.folder, (made) => {
          resolve(made);
          return used;
        });
        back.catch(reject);
      });
      this.lent = { host, give, back };
    }
    return this.lent.host;
  }

  /** Removes the host, if one was made. */
  async end(): Promise<void> {
    this.lent?.give();
    await this.lent?.back;
  }
}
