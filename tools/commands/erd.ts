import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import * as address from '../../src/db/schema/address.ts'
import * as approval from '../../src/db/schema/approval.ts'
import * as bank from '../../src/db/schema/bank.ts'
import * as commission from '../../src/db/schema/commission.ts'
import * as consent from '../../src/db/schema/consent.ts'
import * as coupon from '../../src/db/schema/coupon.ts'
import * as experiment from '../../src/db/schema/experiment.ts'
import * as dataExport from '../../src/db/schema/export.ts'
import * as cart from '../../src/db/schema/cart.ts'
import * as chat from '../../src/db/schema/chat.ts'
import * as graph from '../../src/db/schema/graph.ts'
import * as hashtag from '../../src/db/schema/hashtag.ts'
import * as mainSchema from '../../src/db/schema/index.ts'
import * as interest from '../../src/db/schema/interest.ts'
import * as leaving from '../../src/db/schema/leaving.ts'
import * as ledger from '../../src/db/schema/ledger.ts'
import * as log from '../../src/db/schema/log/index.ts'
import * as mail from '../../src/db/schema/mail.ts'
import * as media from '../../src/db/schema/media.ts'
import * as moderation from '../../src/db/schema/moderation.ts'
import * as notification from '../../src/db/schema/notification.ts'
import * as order from '../../src/db/schema/order.ts'
import * as outbox from '../../src/db/schema/outbox.ts'
import * as paymentRefund from '../../src/db/schema/payment-refund.ts'
import * as passkey from '../../src/db/schema/passkey.ts'
import * as person from '../../src/db/schema/person.ts'
import * as points from '../../src/db/schema/points.ts'
import * as collection from '../../src/db/schema/collection.ts'
import * as draft from '../../src/db/schema/draft.ts'
import * as post from '../../src/db/schema/post.ts'
import * as product from '../../src/db/schema/product.ts'
import * as productImport from '../../src/db/schema/product-import.ts'
import * as proof from '../../src/db/schema/proof.ts'
import * as reconciliation from '../../src/db/schema/reconciliation.ts'
import * as report from '../../src/db/schema/report.ts'
import * as returns from '../../src/db/schema/return.ts'
import * as review from '../../src/db/schema/review.ts'
import * as search from '../../src/db/schema/search.ts'
import * as settlement from '../../src/db/schema/settlement.ts'
import * as staff from '../../src/db/schema/staff.ts'
import * as timeline from '../../src/db/schema/timeline.ts'
import * as shopDetails from '../../src/db/schema/shop-details.ts'
import * as shopStaff from '../../src/db/schema/shop-staff.ts'
import * as vault from '../../src/db/schema/vault.ts'
import * as cashReceipt from '../../src/db/schema/cash-receipt.ts'
import * as wish from '../../src/db/schema/wish.ts'
import { dbGroup } from '../../src/commands/db.ts'
import { generatedPage } from './generated-page.ts'
import type { CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'

type Schema = Record<string, unknown>
type Table = ReturnType<typeof getTableConfig>

/** At most 20 tables per diagram: more are unreadable. */
const diagrams: [title: string, schema: Schema][] = [
  ['Social: people and sign-in', { ...person, ...passkey }],
  ['Social: follows and notifications', { ...graph, ...notification, ...mail }],
  ['Social: interests, experiments, exports', { ...dataExport, ...interest, ...experiment }],
  ['Social: hashtags', hashtag],
  ['Social: consent', consent],
  ['Social: posts and pictures', { ...post, ...media }],
  ['Social: timelines and search', { ...timeline, ...search }],
  ['Social: drafts and collections', { ...draft, ...collection }],
  ['Social: chat', chat],
  ['Social: reports and cases', report],
  ['Social: staff and the security log', staff],
  ['Social: moderation', moderation],
  ['Social: leaving', leaving],
  ['Pay: ledger and its proofs', { ...ledger, ...proof }],
  ['Pay: accounts, bank calls, approvals, PIN', { ...bank, ...approval, ...vault }],
  ['Pay: settlement and reconciliation', { ...settlement, ...paymentRefund, ...reconciliation }],
  ['Pay: points', points],
  ['Commerce: wishes and alerts', wish],
  ['Commerce: reviews and questions', review],
  ['Commerce: returns', returns],
  ['Commerce: shops and products', { ...product, ...productImport, ...shopStaff, ...shopDetails }],
  ['Commerce: orders and addresses', { ...order, ...address, ...cart }],
  ['Commerce: cash receipts', cashReceipt],
  ['Commerce: coupons', coupon],
  ['Commerce: commissions', commission],
  ['Jobs', outbox],
  ['Log database: interactions and rankings', log],
]

export const register: Register = (program, io) => {
  generatedPage(dbGroup(program), io, {
    command: 'erd',
    typed: './kiwi db erd',
    description: 'draw the tables of each wing into docs/erd.md',
    file: 'docs/erd.md',
    text: erd,
  })
  dbGroup(program)
    .command('tables')
    .description('list tables with their columns: all, or those with a word in the name')
    .argument('[word]')
    .action((word: string | undefined) => listTables(io, word ?? ''))
}

function erd(): string {
  const drawn = diagrams.map(([title, schema]) => `## ${title}\n\n\`\`\`mermaid\n${diagram(tablesOf(schema))}\`\`\`\n`)
  const intro =
    'Drawn from src/db/schema by `./kiwi db erd`: the keys of each table. A line runs from the table that is named to the one\n' +
    'that names it. `./kiwi db tables [word]` lists every column.\n'
  return ['# Tables\n', intro, ...drawn].join('\n')
}

function listTables(io: CommandIo, word: string): void {
  const tables = [...tablesOf(mainSchema), ...tablesOf(log)]
    .filter(({ name }) => name.includes(word))
    .map((table) => ({ name: table.name, columns: columnsOf(table) }))
  io.answer({ tables }, () =>
    tables
      .map(({ name, columns }) =>
        [
          name,
          ...columns.map(({ name: column, type, key, nullable }) =>
            `  ${column.padEnd(28)}${type.padEnd(32)}${key.padEnd(8)}${nullable ? 'null' : ''}`.trimEnd(),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
  )
}

function tablesOf(schema: Schema): Table[] {
  return Object.values(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map(getTableConfig)
    .sort((a, b) => a.name.localeCompare(b.name))
}

function columnsOf({ columns, primaryKeys, foreignKeys }: Table) {
  const names = (listed: { name: string }[]) => new Set(listed.map(({ name }) => name))
  const primary = names([...columns.filter((column) => column.primary), ...primaryKeys.flatMap((key) => key.columns)])
  const foreign = names(foreignKeys.flatMap((key) => key.reference().columns))
  return columns.map((column) => ({
    name: column.name,
    type: column.getSQLType(),
    key: [primary.has(column.name) ? 'PK' : '', foreign.has(column.name) ? 'FK' : ''].filter(Boolean).join(', '),
    nullable: !column.notNull,
  }))
}

function diagram(tables: Table[]): string {
  const drawn = new Set(tables.map(({ name }) => name))
  const boxes = tables.flatMap((table) => [
    `  ${table.name} {`,
    ...columnsOf(table).flatMap(({ name, type, key }) => (key === '' ? [] : `    ${mermaidType(type)} ${name} ${key}`)),
    '  }',
  ])
  const lines = tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.flatMap((key) => {
      const { columns, foreignTable } = key.reference()
      const named = getTableConfig(foreignTable).name
      return drawn.has(named) ? [`  ${named} ||--o{ ${name} : ${columns.map((column) => column.name).join('_')}`] : []
    }),
  )
  return `${['erDiagram', ...boxes, ...lines].join('\n')}\n`
}

function mermaidType(type: string): string {
  return type.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, '')
}
