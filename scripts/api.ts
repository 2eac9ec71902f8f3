import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");
export const API_FILE = join(root, "API.md");
const REWRITE = "npm run build && npx tsx scripts/api.ts";

/** The parts of a jsii assembly that the page shows. */
interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, Type>>;
}

interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly custom?: { readonly throws?: string };
}

interface Type {
  readonly name: string;
  readonly kind: string;
  /** Whether an interface is plain data. */
  readonly datatype?: boolean;
  readonly base?: string;
  readonly docs?: Docs;
  readonly initializer?: Method;
  readonly properties?: readonly Property[];
  readonly methods?: readonly Method[];
  /** Of an enum. */
  readonly members?: readonly { readonly name: string; readonly docs?: Docs }[];
}

interface Property {
  readonly name: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  /** Any number of them may be given. */
  readonly variadic?: boolean;
  readonly type: TypeReference;
}

interface Method {
  readonly name?: string;
  readonly docs?: Docs;
  readonly static?: boolean;
  readonly parameters?: readonly Property[];
  readonly returns?: { readonly type: TypeReference };
}

type TypeReference =
  | { readonly primitive: string }
  | { readonly fqn: string }
  | { readonly collection: { readonly kind: string; readonly elementtype: TypeReference } };

/** The page of the public API, made from the output of the last jsii compilation. */
export function apiPage(): string {
  const assembly: Assembly = JSON.parse(readFileSync(join(root, ".jsii"), "utf8"));
  const types = Object.values(assembly.types);
  const constructs = types.filter(({ base }) => base === "constructs.Construct");
  const values = types.filter(({ kind, base }) => kind === "class" && base === undefined);
  const structs = types.filter(({ kind, datatype }) => kind === "interface" && datatype === true);
  const interfaces = types.filter(({ kind, datatype }) => kind === "interface" && datatype !== true);
  const enums = types.filter(({ kind }) => kind === "enum");
  return [
    "# API",
    `Generated from the comments in \`lib/\`; \`${REWRITE}\` writes it again.`,
    "## Constructs",
    ...constructs.flatMap(typeSection),
    "## Values",
    ...values.flatMap(typeSection),
    "## Interfaces",
    ...interfaces.flatMap(typeSection),
    "## Enums",
    ...enums.flatMap(typeSection),
    "## Properties",
    ...structs.flatMap(typeSection),
  ]
    .join("\n\n")
    .concat("\n");
}

function typeSection(type: Type): string[] {
  const { name, initializer, properties = [], methods = [], members = [] } = type;
  return [
    `### ${name}`,
    ...prose(type.docs),
    ...(initializer === undefined ? [] : [code(`new ${name}(${parameters(initializer)})`)]),
    ...(properties.length === 0 ? [] : [type.kind === "interface" ? structTable(properties) : memberTable(properties)]),
    ...(members.length === 0
      ? []
      : [
          table(
            ["value", "meaning"],
            members.map((each) => [`\`${each.name}\``, text(each.docs)]),
          ),
        ]),
    ...methods.flatMap((method) => methodParts(name, method)),
  ];
}

function methodParts(owner: string, method: Method): string[] {
  const target = method.static ? owner : owner.charAt(0).toLowerCase() + owner.slice(1);
  const returns = method.returns === undefined ? "void" : typeName(method.returns.type);
  const explained = (method.parameters ?? []).filter(({ docs }) => docs?.summary !== undefined);
  return [
    code(`${target}.${method.name}(${parameters(method)}): ${returns}`),
    ...prose(method.docs),
    ...(explained.length === 0 ? [] : [explained.map((each) => `- \`${each.name}\`: ${text(each.docs)}`).join("\n")]),
  ];
}

function parameters({ parameters: all = [] }: Method): string {
  return all
    .map(({ name, optional, variadic, type }) =>
      variadic ? `...${name}: ${typeName(type)}[]` : `${name}${optional ? "?" : ""}: ${typeName(type)}`,
    )
    .join(", ");
}

function structTable(properties: readonly Property[]): string {
  const rows = properties.map(({ name, type, optional, docs }) => {
    const standard = optional ? (docs?.default ?? "").replace(/^- /, "") : "required";
    return [`\`${name}\``, linked(type), standard, text(docs)];
  });
  return table(["property", "type", "default", "meaning"], rows);
}

function memberTable(properties: readonly Property[]): string {
  const rows = properties.map(({ name, type, docs }) => [`\`${name}\``, linked(type), text(docs)]);
  return table(["attribute", "type", "meaning"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function prose({ summary, remarks, custom }: Docs = {}): string[] {
  const paragraphs = [summary, remarks]
    .filter((part) => part !== undefined)
    .join(" ")
    .split(/\n{2,}/);
  const thrown = custom?.throws === undefined ? [] : [`Throws ${custom.throws}`];
  return [...paragraphs, ...thrown].map((part) => part.replace(/\s+/g, " ")).filter((part) => part !== "");
}

/** The whole comment in one line, for a cell or a list. */
function text({ summary, remarks }: Docs = {}): string {
  return [summary, remarks].join(" ").replace(/\s+/g, " ").trim();
}

function code(line: string): string {
  return `\`\`\`ts\n${line}\n\`\`\``;
}

function typeName(type: TypeReference): string {
  if ("primitive" in type) return type.primitive;
  if ("fqn" in type) return type.fqn.slice(type.fqn.lastIndexOf(".") + 1);
  const element = typeName(type.collection.elementtype);
  return type.collection.kind === "array" ? `${element}[]` : `Record<string, ${element}>`;
}

/** The same, with a link to the type's section if the type is one of this library. */
function linked(type: TypeReference): string {
  const name = typeName(type);
  if ("primitive" in type) return name;
  const element = "collection" in type ? type.collection.elementtype : type;
  if (!("fqn" in element) || !element.fqn.startsWith("cdktf-mutual-tls.")) return name;
  const own = typeName(element);
  return name.replace(own, `[${own}](#${own.toLowerCase()})`).replace(/</, "&lt;").replace(/>/, "&gt;");
}

if (require.main === module) writeFileSync(API_FILE, apiPage());
