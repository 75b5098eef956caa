import type { Register } from '../../src/commands/program.ts'
import { retention } from '../../src/jobs/handlers/retention.ts'
import { type Given, laws, personalData, type Tie } from '../../src/jobs/handlers/personal-data.ts'
import { personalStores } from '../../src/jobs/handlers/personal-stores.ts'
import { generatedPage } from './generated-page.ts'

export const register: Register = (program, io) => {
  generatedPage(program, io, {
    command: 'retention',
    typed: './kiwi retention',
    description: 'list how long every table keeps its rows in docs/retention.md',
    file: 'docs/retention.md',
    text: retentionPage,
  })
}

const why = { job: 'a job', act: 'the next act', law: 'the law', design: 'by design' }

function retentionPage(): string {
  const tables = Object.entries(retention)
  const lines = tables.map(([table, { grows, kept, by, how }]) => `| \`${table}\` | ${grows} | ${kept} | ${why[by]}: ${how} |`)
  const growing = tables
    .flatMap(([table, { rows = 0, rowBytes = 0 }]) => (rows > 0 ? [{ table, rows, rowBytes, bytes: rows * rowBytes }] : []))
    .toSorted((one, other) => other.bytes - one.bytes)
  return `# How long rows are kept

Written from src/jobs/handlers/retention.ts, personal-data.ts and personal-stores.ts by \`./kiwi retention\`. A new table without a row there does not compile.

Jobs delete in parts of 5,000 rows that each commit, and go on at their next run. \`outbox.sweep\` runs hourly, \`retention.sweep\` and
\`timelines.trim\` daily. Nothing that moved money is deleted, nor what proves it: the ledger, approvals, calls to the bank and its statement.

| table | what adds a row | kept | removed by, or kept by |
| --- | --- | --- | --- |
${lines.join('\n')}

## Whose data it is, and what leaving and export do with it

Leaving deletes, blanks or keeps what ties a row to the person; an export gives the columns named here. A person who
left is a bare number; only the schema \`kept\`, which no process may read, says who it was.

| table | personal columns | when the person leaves | export gives |
| --- | --- | --- | --- |
${Object.entries(personalData)
  .map(
    ([table, { personal, ties, given }]) =>
      `| \`${table}\` | ${personal.join(', ') || '–'} | ${ties.map(deedOf).join('; ') || '–'} | ${givenOf(given)} |`,
  )
  .join('\n')}

| law or reason | kept for | |
| --- | --- | --- |
${Object.entries(laws)
  .map(([law, { days, name }]) => `| ${law} | ${days === null ? 'ever' : `${days} days`} | ${name} |`)
  .join('\n')}

| store | family | what is personal | when the person leaves |
| --- | --- | --- | --- |
${personalStores.map(({ store, family, personal, leaving }) => `| ${store} | \`${family}\` | ${personal} | ${leaving} |`).join('\n')}

## What 1,000 people add in a year

Rows as in the city of \`kiwi bench growth\`, which has 20,000 people at its size 1; bytes of a row with its part of the indexes, measured there on 2026-11-26 right
after loading. Tables that are swept stop growing at what they keep.

| table | rows | bytes of a row | a year | kept |
| --- | --- | --- | --- | --- |
${growing.map(({ table, rows, rowBytes, bytes }) => `| \`${table}\` | ${rows.toLocaleString('en')} | ${rowBytes} | ${megabytes(bytes)} | ${retention[table as keyof typeof retention].kept} |`).join('\n')}
`
}

function deedOf(tie: Tie): string {
  const copied = tie.copied === undefined ? '' : `, copied apart first (${tie.copied})`
  switch (tie.deed) {
    case 'erase':
      return `${tie.by}: deleted${copied}`
    case 'blank':
      return `${tie.by}: blanked${tie.isWords ? ', as the person chose' : ''}${copied}`
    case 'stays':
      return `${tie.by}: the number stays (${tie.law})`
    default: {
      const unhandled: never = tie
      throw new Error(String(unhandled))
    }
  }
}

const givenOf = (given: Given) => ('nothing' in given ? `nothing: ${given.nothing}` : given.columns.join(', '))

const megabytes = (bytes: number) => `${bytes >= 1e7 ? Math.round(bytes / 1e6) : Number((bytes / 1e6).toPrecision(2))} MB`
