import { rows } from '../../src/db/rows.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { businessDaysAfter } from '../../src/pay/settlement/business-days.ts'
import { seoulDate } from '../../src/shared/seoul-day.ts'
import type { Stores } from './stores.ts'

export type Row = Record<string, unknown>

/**
 * Every row of every table of the main database, by its table and primary key; of a table without
 * one by its table and itself.
 */
export async function everyRow({ owner }: Pick<Stores, 'owner'>): Promise<Map<string, Row>> {
  const tables = await rows(
    owner.db,
    sql<{ space: string; name: string; keys: string[] }>`
      select n.nspname::text as space, c.relname::text as name,
        array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
          where i.indrelid = c.oid and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)) as keys
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('public', 'vault') order by 1, 2`,
  )
  const each = tables.map(({ space, name }) => sql`select ${name} as name, to_jsonb(t) as row from ${sql.identifier(space, name)} t`)
  const found = await rows(owner.db, sql.join(each, sql` union all `) as Sql<{ name: string; row: Row }>)
  const keysOf = new Map(tables.map(({ name, keys }) => [name, keys]))
  const all = new Map<string, Row>()
  for (const { name, row } of found) {
    const keys = keysOf.get(name)!
    const place = [name, ...(keys.length === 0 ? [JSON.stringify(row)] : keys.map((key) => String(row[key])))].join(' ')
    // Rows that are alike are several.
    let alike = place
    for (let n = 2; all.has(alike); n += 1) alike = `${place} ${n}`
    all.set(alike, row)
  }
  return all
}

/** Said of nearly every row, or of every event: each moves a number of its person. */
const isCounter = (place: string) => place.startsWith('event_counter ')
const usual = new Set(['created_at now', 'attempts 0', 'is_behind false'])

/**
 * What `act` writes a minute later, a line per row: `+` new, `-` gone, else what became of its
 * columns; and `told`, a line per event with whom it is for. Named ids have their names, others are
 * `·`, and times are counted from then. Every other row stays as it is: a world with two of
 * everything shows a statement that forgot whose it is.
 */
export async function writtenBy(
  world: Pick<Stores, 'owner' | 'advance' | 'deps'>,
  named: Record<string, string | { id: string; handle?: string }>,
  act: () => Promise<unknown>,
): Promise<string[]> {
  world.advance(60_000)
  const before = await everyRow(world)
  await act()
  const after = await everyRow(world)
  const say = words(named, world.deps.now())
  const told = new Map<string, string[]>()
  const lines: string[] = []
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(place), after.get(place)]
    if (isCounter(place) || JSON.stringify(was) === JSON.stringify(is)) continue
    // A queue's numbers say nothing.
    const where = say(place.replace(/ \{.*/s, '').replace(/^(search_change) .*/, '$1'))
    if (is === undefined) lines.push(`- ${where}`)
    else if (place.startsWith('event ')) {
      const payload = say(JSON.stringify(is['payload']))
      told.set(payload, [...(told.get(payload) ?? []), say(String(is['person_id']))])
    } else lines.push(`${was === undefined ? '+ ' : ''}${where}: ${columnsOf(place, was, is, say)}`)
  }
  return [...lines.sort(), ...[...told].map(([payload, people]) => `told ${payload}: ${people.sort().join(', ')}`).sort()]
}

/** Of a new row those that say something, of another one those that are others than before. */
function columnsOf(place: string, was: Row | undefined, is: Row, say: (text: string) => string): string {
  const inPlace = new Set(place.split(' ').slice(1))
  return Object.keys(is)
    .filter((name) => name !== 'xid')
    .filter(
      (name) => JSON.stringify(is[name]) !== JSON.stringify(was?.[name] ?? null) && (was !== undefined || !inPlace.has(String(is[name]))),
    )
    .map((name) => `${name} ${say(JSON.stringify(is[name])).replaceAll(name === 'unique_key' ? /\d+/g : /$^/g, '#')}`)
    .filter((said) => was !== undefined || !usual.has(said))
    .join(', ')
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const instant = /"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00))"/g
const day = /"(\d{4}-\d\d-\d\d)"/g

/** Writes what is different in each run as what it means. */
function words(named: Record<string, string | { id: string; handle?: string }>, now: Date): (text: string) => string {
  const names = Object.entries(named).flatMap(([name, what]) =>
    typeof what === 'string' ? [[what, name] as const] : [[what.id, name] as const, ...(what.handle ? [[what.handle, name] as const] : [])],
  )
  return (text) =>
    names
      .reduce((said, [id, name]) => said.replaceAll(id, name), text)
      .replaceAll(uuid, '·')
      .replaceAll(/[\w-]{40,}/g, '·')
      .replaceAll(/test-[0-9a-f]{8}/g, '·')
      .replaceAll(instant, (_, at: string) => spanOf(new Date(at).getTime() - now.getTime()))
      .replaceAll(day, (_, date: string) => nameOfDay(date, now))
      .replaceAll(/\d{10,}/g, '·')
}

/** A day to come is one that banks count: a day of the calendar is another one at a weekend. */
function nameOfDay(date: string, now: Date): string {
  const today = seoulDate(now)
  const ahead = [1, 2, 3, 4, 5].find((count) => businessDaysAfter(today, count) === date)
  if (ahead !== undefined) return `today+${ahead} business days`
  const days = (Date.parse(date) - Date.parse(today)) / 86_400_000
  return days === 0 ? 'today' : `today${days < 0 ? '' : '+'}${days}d`
}

/** By the clock of Postgres, which the test does not move, a time is only `some time`. */
function spanOf(ms: number): string {
  if (ms === 0) return 'now'
  if (ms % 1_000 !== 0) return 'some time'
  const sign = ms < 0 ? '-' : '+'
  const seconds = Math.abs(ms) / 1_000
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const
  const [size, unit] = units.find(([of]) => seconds % of === 0) ?? [1, 's']
  return `now${sign}${seconds / size}${unit}`
}

/** Moves the clock to the next noon in Seoul: nobody's quiet hours, and no day that ends. */
export function toNoonInSeoul({ advance, deps }: Pick<Stores, 'advance' | 'deps'>): void {
  const dayMs = 86_400_000
  const noonMs = 3 * 3_600_000
  advance(dayMs - ((deps.now().getTime() - noonMs) % dayMs))
}
