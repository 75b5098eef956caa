import { appRouter } from '../../src/routers/index.ts'
import * as bounds from '../../src/shared/bounds.ts'
import { jsonBounds } from '../../src/shared/json-bounds.ts'
import {
  bodies,
  budgets,
  type Cost,
  type CostRow,
  costs,
  maxBatch,
  patience,
  pictures,
  streamsAtOnce,
  type Window,
} from '../../src/shared/limits.ts'
import { generatedPage } from './generated-page.ts'
import type { Register } from '../../src/commands/program.ts'

export const register: Register = (program, io) => {
  generatedPage(program, io, {
    command: 'limits',
    typed: './kiwi limits',
    description: 'list every limit in docs/limits.md',
    file: 'docs/limits.md',
    text: limitIndex,
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
  const { maxLengths, ...others } = bounds
  const boundRows = Object.entries(others).flatMap(([name, most]) => (typeof most === 'number' ? [`| \`${name}\` | ${most} |`] : []))
  const lengthRows = Object.entries(maxLengths).map(([name, most]) => `| \`${name}\` | ${most} |`)
  return `# Limits

Written from src/shared/limits.ts, src/shared/bounds.ts and the routers by \`./kiwi limits\`.

A caller is a person (all their sessions), a session, and the network prefix of an address: IPv4 /24, IPv6 /56. Each procedure has a
cost; a batch costs what its calls cost together and is refused before any of them begins, by GET as by POST. A refusal is
\`TOO_MANY_REQUESTS\` (429) with \`retryAfterSeconds\` in its details and in \`Retry-After\`; the SDK gives it as \`error.retryAfterSeconds\`.

"10 in 10 s" is a bucket of 10 that refills evenly: ten at once, then one per second. Buckets are in Redis, by its clock, and one for all
processes. Of a bucket of a minute or less each process (on Workers: each isolate) gives an eighth more from its own memory, so that
people who read cost Redis nothing; a network that is known to be refused costs nothing either, not even the look-up of a session. While
Redis is away each process counts for itself. Limits on money (PIN guesses, won per day) are no part of this: Postgres decides them.

\`TRUSTED_PROXIES\` names the proxies before the API (addresses and CIDR ranges). Only they are believed about \`X-Forwarded-For\`, and of
it only the last address that is none of them; without the setting the header is ignored, and a warning says so once. On Workers the
address is \`CF-Connecting-IP\`. \`RATE_LIMITS=off\` is for benches and tests of other things.

## How often

${list(['cost', 'of', 'weight', 'one person', 'one network, not signed in'], costRows)}

All calls of one caller take their weight from these too:

${list(['budget of', 'points'], budgetRows)}

## How much

${list(
  ['what', 'at most'],
  [
    `| body of a request that is no upload | ${bodies.bytes / 1024} KB, within ${bodies.seconds} s; else 413, 408 |`,
    `| JSON of a call | nested ${jsonBounds.depth} deep, ${jsonBounds.parts} commas and colons |`,
    `| calls in a batch | ${maxBatch} |`,
    `| headers of a request, on Node | within ${patience.headersSeconds} s |`,
    `| a whole request, uploads too, on Node | within ${patience.requestSeconds} s |`,
    `| event streams of one person at once, per process | ${streamsAtOnce.person} |`,
    `| event streams of one network at once, per process | ${streamsAtOnce.network} |`,
  ],
)}

## Pictures

A file has ${pictures.bytes / 1024 ** 2} MB at most. One person may have ${pictures.unfinished} pictures that are neither ready nor refused, and send ${pictures.bytesADay / 1024 ** 3} GB in 24 hours.

## What API and web app agree on

The constants of src/shared/bounds.ts, which says what each is of; amounts are in won.

${list(['constant', 'value'], boundRows)}

Texts, in code points (\`maxLengths\`):

${list(['text', 'at most'], lengthRows)}

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
