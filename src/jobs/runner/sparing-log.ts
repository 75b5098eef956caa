type Say = (fields: Record<string, unknown>, message: string) => void

/** Passes on the first line of a kind, then at most one in `everyMs`, with how many it left out. */
export class SparingLog {
  readonly #say: Say
  readonly #everyMs: number
  readonly #nowMs: () => number
  readonly #kinds = new Map<string, { saidAtMs: number; leftOut: number }>()

  constructor(say: Say, everyMs: number, nowMs: () => number = () => performance.now()) {
    this.#say = say
    this.#everyMs = everyMs
    this.#nowMs = nowMs
  }

  say(kind: string, fields: Record<string, unknown>, message: string): void {
    const nowMs = this.#nowMs()
    const known = this.#kinds.get(kind)
    if (known && nowMs - known.saidAtMs < this.#everyMs) {
      known.leftOut += 1
      return
    }
    this.#kinds.set(kind, { saidAtMs: nowMs, leftOut: 0 })
    this.#say(known?.leftOut ? { ...fields, leftOut: known.leftOut } : fields, message)
  }
}
