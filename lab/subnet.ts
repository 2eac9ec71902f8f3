/** An IPv4 network as numbers, which can be compared and counted. */
export class Subnet {
  static parse(text: string): Subnet | undefined {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
    if (match === null) return undefined;
    const octets = match.slice(1, 5).map(Number);
    const prefix = match[5] === undefined ? 32 : Number(match[5]);
    if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
    return new Subnet(
      octets.reduce((sum, octet) => sum * 256 + octet, 0),
      prefix,
    );
  }

  private constructor(
    private readonly first: number,
    readonly prefix: number,
  ) {}

  private get size(): number {
    return 2 ** (32 - this.prefix);
  }

  /** False for `10.0.0.1/24`, whose network is `10.0.0.0/24`. */
  get isAligned(): boolean {
    return this.first % this.size === 0;
  }

  /** The address that is so many steps above the network's own. */
  address(offset: number): string {
    const value = this.first + offset;
    return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
  }

  overlaps(other: Subnet): boolean {
    return this.first < other.first + other.size && other.first < this.first + this.size;
  }

  toString(): string {
    return `${this.address(0)}/${this.prefix}`;
  }
}
