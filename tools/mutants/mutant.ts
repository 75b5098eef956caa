/**
 * One small plausible mistake: the text from `start` to `end` of a file, and what stands there
 * instead.
 */
export interface Mutant {
  file: string
  /** Counted from 1. */
  line: number
  /** The kind of mistake, in words. */
  kind: string
  start: number
  end: number
  replacement: string
}

/** A mistake in a text at a known place in its file. */
export type Change = Pick<Mutant, 'kind' | 'start' | 'end' | 'replacement'>

export function mutated(source: string, { start, end, replacement }: Change): string {
  return source.slice(0, start) + replacement + source.slice(end)
}

/** The lines that differ, as `-` and `+`. */
export function diffOf(source: string, change: Change): string {
  const from = source.lastIndexOf('\n', change.start - 1) + 1
  const lineEnd = source.indexOf('\n', change.end)
  const to = lineEnd < 0 ? source.length : lineEnd
  const before = source.slice(from, to)
  const after = source.slice(from, change.start) + change.replacement + source.slice(change.end, to)
  const marked = (sign: string, text: string) => text.split('\n').map((line) => `${sign} ${line.trimEnd()}`)
  return [...marked('-', before), ...marked('+', after)].join('\n')
}
