type Part = Uint8Array | string

/**
 * A value as the JSON that is sent, in parts that are joined once: what many answers share is
 * neither parsed nor written again. JSON.stringify and `value` give the value itself.
 */
export class JsonText<out Value> {
  declare readonly of: Value
  readonly parts: readonly Part[]

  /** Together the parts are the JSON of a `Value`, in UTF-8. */
  constructor(parts: readonly Part[]) {
    this.parts = parts
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    let length = 0
    for (const part of this.parts) length += typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength
    const bytes = Buffer.allocUnsafe(length)
    let at = 0
    for (const part of this.parts) {
      if (typeof part === 'string') at += bytes.write(part, at)
      else {
        bytes.set(part, at)
        at += part.byteLength
      }
    }
    return bytes
  }

  get value(): Value {
    return JSON.parse(new TextDecoder().decode(this.bytes)) as Value
  }

  toJSON(): Value {
    return this.value
  }
}

/** What JSON cannot hold (undefined, a function) is no value. */
export function jsonText<Value extends string | number | boolean | null | object>(value: Value): JsonText<Value> {
  return new JsonText([JSON.stringify(value)])
}

export function jsonArray<Item>(items: readonly JsonText<Item>[]): JsonText<Item[]> {
  return new JsonText(['[', ...items.flatMap((item, at) => (at === 0 ? item.parts : [',', ...item.parts])), ']'])
}

/** An object with these fields, in this order. */
export function jsonObject<Value extends object>(fields: { [Name in keyof Value]: JsonText<Value[Name]> }): JsonText<Value> {
  const named = Object.entries<JsonText<unknown>>(fields)
  return new JsonText([
    '{',
    ...named.flatMap(([name, field], at) => [`${at === 0 ? '' : ','}${JSON.stringify(name)}:`, ...field.parts]),
    '}',
  ])
}

/** An object with more fields behind its own. Neither may be empty. */
export function withFields<Value extends object, More extends object>(object: JsonText<Value>, more: More): JsonText<Value & More> {
  const [last, ...before] = object.parts.toReversed()
  const open = typeof last === 'string' ? last.slice(0, -1) : last!.subarray(0, -1)
  return new JsonText([...before.toReversed(), open, ',', JSON.stringify(more).slice(1)])
}
