import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type InteractionKind, interactionWeights } from '../../../social/interactions/rules.ts'
import { CommandFailure } from '../../io.ts'

/**
 * Interactions in the order of the file, people and items numbered from 0. A million take 30 MB and
 * their names.
 */
export interface Interactions {
  people: number[]
  items: number[]
  /** Milliseconds; 0 for all where the file holds no times. */
  timesMs: number[]
  kinds: InteractionKind[]
}

/** The names of a file by their numbers; the training and the test file share them. */
export interface Names {
  people: Map<string, number>
  items: Map<string, number>
}

const kinds = Object.keys(interactionWeights) as InteractionKind[]
const needed = ['person', 'item', 'at'] as const
const columns = [...needed, 'kind'] as const
type Column = (typeof columns)[number]
/**
 * Numbers below it are seconds since 1970, others milliseconds: it is the year 5138 in seconds and
 * 1973 in milliseconds.
 */
const firstMilliseconds = 100_000_000_000

/**
 * Reads a CSV with the header `person,item,at,kind`, line by line. Without the column `kind` each
 * row is a like. Errors: CommandFailure with the file and the line.
 */
export async function readInteractions(path: string, names: Names, onRow: (count: number) => void): Promise<Interactions> {
  const read: Interactions = { people: [], items: [], timesMs: [], kinds: [] }
  let places: Record<Column, number> | null = null
  let [line, untimed] = [0, 0]
  const fail = (what: string): never => {
    throw new CommandFailure(`${path}, line ${line}: ${what}`)
  }
  for await (const text of linesOf(path)) {
    line += 1
    if (text.trim() === '') continue
    const cells = cellsOf(text) ?? fail('a quoted cell does not end.')
    if (!places) {
      places =
        placesOf(cells) ?? fail(`the header is "${text.slice(0, 80)}", but "person,item,at,kind" is needed ("kind" may be left out).`)
      continue
    }
    const width = Object.values(places).filter((place) => place >= 0).length
    if (cells.length !== width) fail(`it has ${cells.length} cells, but the header has ${width}.`)
    const [person, item, at] = needed.map((column) => cells[places![column]]!.trim()) as [string, string, string]
    if (person === '') fail('the person is missing.')
    if (item === '') fail('the item is missing.')
    const timeMs = at === '' ? 0 : millisecondsOf(at)
    if (timeMs === null) fail(`"${at.slice(0, 40)}" is no time: write ISO 8601 or seconds since 1970.`)
    if (at === '') untimed += 1
    if (untimed > 0 && untimed <= read.people.length) fail('some rows have a time and some have none; give all rows a time, or none.')
    const kind = places.kind < 0 ? 'like' : cells[places.kind]!.trim()
    if (!isKind(kind)) return fail(`"${kind.slice(0, 40)}" is no kind of interaction; the kinds are ${kinds.join(', ')}.`)
    read.people.push(numberOf(names.people, person))
    read.items.push(numberOf(names.items, item))
    read.timesMs.push(timeMs!)
    read.kinds.push(kind)
    if (read.people.length % 10_000 === 0) onRow(read.people.length)
  }
  if (!places) throw new CommandFailure(`${path} is empty: the header "person,item,at,kind" and rows are needed.`)
  if (read.people.length === 0) throw new CommandFailure(`${path} has a header but no rows.`)
  return read
}

/** A file that cannot be read is a failure of the command, not a bug. */
async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    throw new CommandFailure(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

/** The place of each column, -1 for no kind; null for another header. */
function placesOf(header: string[]): Record<Column, number> | null {
  const given = header.map((cell) => cell.replace(/^\uFEFF/, '').trim())
  const isKnown = given.every((name) => (columns as readonly string[]).includes(name)) && new Set(given).size === given.length
  if (!isKnown || needed.some((name) => !given.includes(name))) return null
  return Object.fromEntries(columns.map((name) => [name, given.indexOf(name)])) as Record<Column, number>
}

/**
 * The cells of one record of RFC 4180 that has no line break in a cell; null where a quote does not
 * end.
 */
function cellsOf(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',')
  const cells: string[] = []
  const cell = /("(?:[^"]|"")*"|[^",]*)(,|$)/y
  for (;;) {
    const found = cell.exec(line)
    if (!found) return null
    const [, text = '', end] = found
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)
    if (end === '') return cells
  }
}

/** An instant without a zone is taken as UTC. */
function millisecondsOf(text: string): number | null {
  if (/^-?\d+(\.\d+)?(e[+]?\d+)?$/i.test(text)) {
    const number = Number(text)
    const ms = Math.abs(number) < firstMilliseconds ? number * 1000 : number
    return Number.isNaN(new Date(ms).getTime()) ? null : ms
  }
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/i.test(text)) return null
  const hasZone = /[T ].*(Z|[+-]\d\d:?\d\d)$/i.test(text)
  const ms = Date.parse(text.replace(' ', 'T').replace(' ', '') + (hasZone || text.length === 10 ? '' : 'Z'))
  return Number.isNaN(ms) ? null : ms
}

function isKind(text: string): text is InteractionKind {
  return Object.hasOwn(interactionWeights, text)
}

function numberOf(names: Map<string, number>, name: string): number {
  let number = names.get(name)
  if (number === undefined) names.set(name, (number = names.size))
  return number
}
