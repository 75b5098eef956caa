/** What a statement may bind; drivers/values.ts encodes it. A list is one parameter, an array. */
export type Value = string | number | bigint | boolean | Date | Uint8Array | null | readonly Value[]
type Part = Value | Sql

/**
 * A statement, or a fragment of one. `Row` is what a statement answers, its columns in camelCase.
 */
export class Sql<out Row = unknown> {
  declare readonly row: Row
  readonly texts: readonly string[]
  readonly #parts: readonly Part[]

  constructor(texts: readonly string[], parts: readonly Part[] = []) {
    this.texts = texts
    this.#parts = parts
  }

  /** The text, its parameters numbered from the end of `params` on and added to it. */
  writeTo(params: unknown[]): string {
    let text = this.texts[0] ?? ''
    for (let at = 0; at < this.#parts.length; at += 1) {
      const part = this.#parts[at]
      if (part instanceof Sql) text += part.writeTo(params)
      else text += `$${params.push(part)}`
      text += this.texts[at + 1]
    }
    return text
  }
}

/** The element types of lists, and the JavaScript values for each. */
interface Elements {
  uuid: string
  text: string
  date: string
  timestamptz: Date | string
  int: number
  smallint: number
  bigint: number | bigint
  real: number
  boolean: boolean
  bytea: Uint8Array
  jsonb: unknown
}
type Element = keyof Elements
type ElementFor<Given> = { [Type in Element]: [Given] extends [Elements[Type] | null] ? Type : never }[Element]

/**
 * Fragments are inlined, every other value becomes a parameter. How to write statements:
 * docs/queries.md.
 */
function tag<Row = unknown>(texts: TemplateStringsArray, ...parts: Part[]): Sql<NoInfer<Row>> {
  const missing = parts.findIndex((part) => part === undefined)
  if (missing !== -1) throw new TypeError(`A value is undefined; write null for "no value". It stands after: ${texts[missing]}`)
  return new Sql(texts, parts)
}

function join(parts: readonly Sql[], separator: Sql = tag`, `): Sql {
  const separated = parts.flatMap((part, at) => (at === 0 ? part : [separator, part]))
  return new Sql(
    Array.from({ length: separated.length + 1 }, () => ''),
    separated,
  )
}

/** A value as jsonb; null is the null of Postgres. */
function json(value: unknown): Sql {
  return tag`${encode(value, 'jsonb')}::jsonb`
}

/**
 * One array parameter with its type, for `= any(…)`, `unnest(…)` and functions that take arrays.
 */
function list<Item, Type extends Element>(items: readonly Item[], pick: (item: Item) => Elements[Type] | null, type: Type): Sql {
  return new Sql(['', `::${type}[]`], [items.map((item) => encode(pick(item), type))])
}

/**
 * Items as the rows of a table, in order: `unnest($1::uuid[], $2::bigint[]) as s(id, amount_krw)`.
 */
function unnest<Item, Name extends keyof Item & string>(
  alias: string,
  items: readonly Item[],
  types: { [Column in Name]: ElementFor<Item[Column]> },
): Sql {
  const names = Object.keys(types) as Name[]
  const lists = names.map((name) => list(items, (item) => item[name] as never, types[name]))
  const columns = names.map((name) => word(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)))
  return tag`unnest(${join(lists)}) as ${word(alias)}(${join(columns)})`
}

/** A word of a closed set, written into the text as it stands: an alias, a column, a number. */
function literal<const Word extends string | number>(chosen: string extends Word ? never : number extends Word ? never : Word): Sql {
  return word(String(chosen))
}

/**
 * The name of a table or column that code reads from its own schema, in quotation marks; with the
 * name of its schema before it.
 */
function identifier(...path: string[]): Sql {
  if (!path.every((part) => /^\w+$/.test(part))) throw new TypeError('An identifier may be a word, and nothing else.')
  return new Sql([path.map((part) => `"${part}"`).join('.')])
}

function word(text: string): Sql {
  if (!/^\w+(\.\w+)*$/.test(text)) throw new TypeError('A literal may be a word or a number, and nothing else.')
  return new Sql([text])
}

function encode(value: unknown, type: Element): Value {
  return type === 'jsonb' && value !== null ? JSON.stringify(value) : (value as Value)
}

export const sql = Object.assign(tag, { join, json, list, unnest, literal, identifier })
