import { resolve } from 'node:path'
import { exceptions, spreadTables, usesOfSpreadTables } from './spread.ts'

const code = (text: string) => `\`${text}\``

/**
 * What to spread when one main database is full, and what stands against it: read from the
 * statements themselves.
 */
export function spreadPage(): string {
  const uses = usesOfSpreadTables(resolve(import.meta.dirname, '../..')).filter(({ file, table }) => !(`${file} ${table}` in exceptions))
  const tables = Object.entries(spreadTables).map(([table, key]) => {
    const joined = new Set(uses.filter((use) => use.table === table).flatMap(({ joins }) => joins))
    return `| ${code(table)} | ${code(key)} | ${[...joined].toSorted().map(code).join(', ') || 'nothing'} |`
  })
  return `## More than one main database

Nothing of this is built, and it was not tried on Citus or another distributed Postgres. What is decided is what would be spread, so that no statement
written today stands in its way: \`test/docs.test.ts\` refuses a statement on one of these tables that does not name its column, unless
\`bench/capacity/spread.ts\` says what it would do.

| table | its rows lie by | its statements also read |
| --- | --- | --- |
${tables.join('\n')}

Timelines, events and interactions lie by person, so that one server answers what a device asks. Messages lie by room, because the numbers of a room have no gaps.
People, posts, follows, orders and the ledger stay on one server: money needs one transaction over two wallets, and every page asks who may see whom.
A statement that also reads such a table needs it as a reference table, which Citus copies to each server, or becomes two: ids from the spread table first, then
what they name. The log database can be spread first and alone.

Statements that do not name the column:

| where | table | what it would do |
| --- | --- | --- |
${Object.entries(exceptions)
  .map(([use, what]) => `| ${use.split(' ').map(code).join(' | ')} | ${what} |`)
  .join('\n')}`
}
