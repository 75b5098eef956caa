import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import * as logSchema from '../db/schema/log/index.ts'
import * as mainSchema from '../db/schema/index.ts'
import { dbGroup } from './db.ts'
import { CommandFailure } from './io.ts'
import type { Register } from './program.ts'

const file = 'docs/erd.md'

export const register: Register = (program, io) => {
  dbGroup(program)
    .command('erd')
    .description(`draw the tables into ${file} from the schema`)
    .option('--check', 'only say whether the drawing is true; fails when it is not')
    .action((options: { check?: boolean }) => {
      const path = join(io.root, file)
      const drawn = erd()
      if (options.check) {
        if (readFileSync(path, 'utf8') !== drawn) throw new CommandFailure(`${file} is not what the schema says: run "./kiwi db erd".`)
        return io.answer({ file, current: true }, `${file} is true.`)
      }
      writeFileSync(path, drawn)
      io.answer({ file }, `${file} is drawn.`)
    })
}

/** Both databases as Mermaid entity-relationship diagrams. */
export function erd(): string {
  const part = (title: string, schema: Record<string, unknown>) => `## ${title}\n\n\`\`\`mermaid\n${diagram(schema)}\`\`\`\n`
  return [
    '# Tables\n\nDrawn from src/db/schema by `./kiwi db erd`.\n',
    part('Main database: the truth', mainSchema),
    part('Log database: interactions and rankings', logSchema),
  ].join('\n')
}

function diagram(schema: Record<string, unknown>): string {
  const tables = Object.values(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map(getTableConfig)
    .sort((a, b) => a.name.localeCompare(b.name))
  const lines = ['erDiagram']
  for (const table of tables) {
    const primary = new Set(
      [...table.columns.filter((column) => column.primary), ...table.primaryKeys.flatMap((key) => key.columns)].map(
        (column) => column.name,
      ),
    )
    const foreign = new Set(table.foreignKeys.flatMap((key) => key.reference().columns.map((column) => column.name)))
    lines.push(`  ${table.name} {`)
    for (const column of table.columns) {
      const keys = [primary.has(column.name) ? 'PK' : '', foreign.has(column.name) ? 'FK' : ''].filter(Boolean).join(', ')
      lines.push(
        `    ${column
          .getSQLType()
          .replace(/[^a-z0-9]+/gi, '_')
          .replace(/_$/, '')} ${column.name}${keys ? ` ${keys}` : ''}${column.notNull ? '' : ' "null"'}`,
      )
    }
    lines.push('  }')
  }
  for (const table of tables)
    for (const key of table.foreignKeys) {
      const { columns, foreignTable } = key.reference()
      lines.push(`  ${getTableConfig(foreignTable).name} ||--o{ ${table.name} : ${columns.map((column) => column.name).join('_')}`)
    }
  return `${lines.join('\n')}\n`
}
