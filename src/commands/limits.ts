import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appRouter } from '../routers/index.ts'
import { budgets, type Cost, type CostRow, costs, type Window, pictures } from '../shared/limits.ts'
import { CommandFailure } from './io.ts'
import type { Register } from './program.ts'

const file = 'docs/limits.md'

export const register: Register = (program, io) => {
  program
    .command('limits')
    .description(`list every limit in ${file}`)
    .option('--check', 'only say whether the list is true; fails when it is not')
    .action((options: { check?: boolean }) => {
      const path = join(io.root, file)
      const listed = limitIndex()
      if (options.check) {
        if (readFileSync(path, 'utf8') !== listed)
          throw new CommandFailure(`${file} is not what src/shared/limits.ts and the routers say: run "./kiwi limits".`)
        return io.answer({ file, current: true }, `${file} is true.`)
      }
      writeFileSync(path, listed)
      io.answer({ file }, `${file} is written.`)
    })
}

function limitIndex(): string {
  const costRows = Object.entries(costs as Record<Cost, CostRow>).map(
    ([name, { what, weight, person, network }]) => `| \`${name}\` | ${what} | ${weight} | ${windows(person)} | ${windows(network)} |`,
  )
  const budgetRows = Object.values(budgets).map((budget) => `| ${budget.what} | ${windows([budget])} |`)
  const procedures = (appRouter as unknown as { _def: { procedures: Record<string, { _def: { meta: { cost: Cost } } }> } })._def.procedures
  const procedureRows = Object.entries(procedures)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, { _def }]) => `| \`${path}\` | \`${_def.meta.cost}\` |`)
  return `# Limits

Written from src/shared/limits.ts and the routers by \`./kiwi limits\`.

## How often

${list(['cost', 'of', 'weight', 'one person', 'one network, not signed in'], costRows)}

All calls of one caller take their weight from these too:

${list(['budget of', 'points'], budgetRows)}

## Pictures

A file has ${pictures.bytes / 1024 ** 2} MB at most. One person may have ${pictures.unfinished} pictures that are neither ready nor refused, and send ${pictures.bytesADay / 1024 ** 3} GB in 24 hours.

## What each procedure costs

${list(['procedure', 'cost'], procedureRows)}
`
}

function list(columns: string[], rows: string[]): string {
  return [`| ${columns.join(' | ')} |`, `| ${columns.map(() => '---').join(' | ')} |`, ...rows].join('\n')
}

function windows(all: readonly Window[]): string {
  return all.length === 0 ? '–' : all.map(({ points, seconds }) => `${points} in ${spell(seconds)}`).join(', ')
}

function spell(seconds: number): string {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? 'a day' : `${seconds / 86_400} days`
  if (seconds % 3_600 === 0) return seconds === 3_600 ? 'an hour' : `${seconds / 3_600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
