/**
 * Removes exports from a WebAssembly module, and the bodies of functions that only they reach:
 * those become one `unreachable`, so that no index moves. Throws on an unknown instruction. Format:
 * W3C WebAssembly Core 2.0, §5 Binary Format.
 */
export function pruneWasm(wasm: Uint8Array, droppedExports: readonly string[]): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(wasm)
  const bodyOf = (id: number) => sections.find((section) => section.id === id)?.body ?? new Uint8Array([0])
  const imported = importedFunctions(bodyOf(2))
  const codes = bodiesOf(bodyOf(10))
  const kept = exportsOf(bodyOf(7)).filter(({ name }) => !droppedExports.includes(name))
  const roots = [...kept.filter(({ kind }) => kind === 0).map(({ index }) => index), ...elementFunctions(bodyOf(9))]
  const reached = reachedFrom(roots, imported, codes)

  const code = codes.map((body, index) => sized(reached.has(imported + index) ? body : new Uint8Array([0x00, 0x00, 0x0b])))
  const written = sections
    // Custom sections (names, producers) do nothing.
    .filter(({ id }) => id !== 0)
    .map(({ id, body }) => {
      if (id === 7) return section(id, vector(kept.map(({ bytes }) => bytes)))
      return section(id, id === 10 ? vector(code) : body)
    })
  return joined([wasm.subarray(0, 8), ...written])
}

function reachedFrom(roots: number[], imported: number, codes: Uint8Array[]): Set<number> {
  const reached = new Set(roots)
  for (const index of reached) {
    const body = codes[index - imported]
    if (body) for (const callee of calledBy(body)) reached.add(callee)
  }
  return reached
}

class Reader {
  at = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  get isOver(): boolean {
    return this.at >= this.bytes.length
  }
  byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Error('The WebAssembly module ends in the middle.')
    return byte
  }
  /** LEB128, unsigned; skips signed ones as well. */
  u32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      if (shift < 35) value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  take(length: number): Uint8Array {
    return this.bytes.subarray(this.at, (this.at += length))
  }
}

function sectionsOf(wasm: Uint8Array): { id: number; body: Uint8Array }[] {
  const reader = new Reader(wasm)
  reader.take(8)
  const sections = []
  while (!reader.isOver) sections.push({ id: reader.byte(), body: reader.take(reader.u32()) })
  return sections
}

function importedFunctions(body: Uint8Array): number {
  const reader = new Reader(body)
  const count = reader.u32()
  for (let n = 0; n < count; n++) {
    reader.take(reader.u32())
    reader.take(reader.u32())
    if (reader.byte() !== 0) throw new Error('Only functions are expected among the imports.')
    reader.u32()
  }
  return count
}

function exportsOf(body: Uint8Array): { name: string; kind: number; index: number; bytes: Uint8Array }[] {
  const reader = new Reader(body)
  return Array.from({ length: reader.u32() }, () => {
    const from = reader.at
    const name = new TextDecoder().decode(reader.take(reader.u32()))
    const [kind, index] = [reader.byte(), reader.u32()]
    return { name, kind, index, bytes: body.subarray(from, reader.at) }
  })
}

/**
 * Functions that tables hold: any of them may be called indirectly. Only the plain form `0x00
 * offset vec(funcidx)` is known.
 */
function elementFunctions(body: Uint8Array): number[] {
  const reader = new Reader(body)
  return Array.from({ length: reader.u32() }, () => {
    if (reader.u32() !== 0) throw new Error('An element segment has a form that is not known.')
    if (reader.byte() !== 0x41) throw new Error('An element segment has an offset that is no constant.')
    reader.u32()
    reader.byte()
    return Array.from({ length: reader.u32() }, () => reader.u32())
  }).flat()
}

function bodiesOf(body: Uint8Array): Uint8Array[] {
  const reader = new Reader(body)
  return Array.from({ length: reader.u32() }, () => reader.take(reader.u32()))
}

function calledBy(body: Uint8Array): number[] {
  const reader = new Reader(body)
  const locals = reader.u32()
  for (let n = 0; n < locals; n++) {
    reader.u32()
    reader.byte()
  }
  const called: number[] = []
  while (!reader.isOver) {
    const opcode = reader.byte()
    // call, return_call, ref.func
    if (opcode === 0x10 || opcode === 0x12 || opcode === 0xd2) called.push(reader.u32())
    else skipImmediates(reader, opcode)
  }
  return called
}

function skipImmediates(reader: Reader, opcode: number): void {
  const numbers = immediates(opcode)
  if (numbers !== undefined) {
    for (let n = 0; n < numbers; n++) reader.u32()
    return
  }
  if (opcode === 0x43) return void reader.take(4)
  if (opcode === 0x44) return void reader.take(8)
  // br_table: targets and a default; typed select: types.
  if (opcode === 0x0e || opcode === 0x1c) {
    const count = reader.u32() + (opcode === 0x0e ? 1 : 0)
    for (let n = 0; n < count; n++) reader.u32()
    return
  }
  if (opcode !== 0xfc) throw new Error(`WebAssembly instruction 0x${opcode.toString(16)} is not known here.`)
  const extended = reader.u32()
  if (extended > 17) throw new Error(`WebAssembly instruction 0xfc ${extended} is not known here.`)
  // Saturating truncations have none; copies and inits two; drops, fills, grow and size one.
  const count = extended < 8 ? 0 : [8, 10, 12, 14].includes(extended) ? 2 : 1
  for (let n = 0; n < count; n++) reader.u32()
}

/** How many LEB128 numbers follow an instruction; undefined where something else does. */
function immediates(opcode: number): number | undefined {
  if ([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(opcode)) return 0
  if (opcode >= 0x45 && opcode <= 0xc4) return 0
  if ((opcode >= 0x02 && opcode <= 0x04) || opcode === 0x0c || opcode === 0x0d) return 1
  if ((opcode >= 0x20 && opcode <= 0x26) || (opcode >= 0x3f && opcode <= 0x42) || opcode === 0xd0) return 1
  if (opcode === 0x11 || opcode === 0x13 || (opcode >= 0x28 && opcode <= 0x3e)) return 2
  return undefined
}

function leb(value: number): Uint8Array {
  const bytes = []
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0))
    value >>>= 7
  } while (value > 0)
  return new Uint8Array(bytes)
}

const sized = (body: Uint8Array) => joined([leb(body.length), body])
const vector = (items: Uint8Array[]) => joined([leb(items.length), ...items])
const section = (id: number, body: Uint8Array) => joined([new Uint8Array([id]), sized(body)])

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
