import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { actions } from '../people/actions.ts'
import { assumed, type Cost, crowds, limitsOf, type Measured, needOf, parts, personDay } from './model.ts'
import { spreadPage } from './spread-page.ts'

const keptIn = (root: string) => join(root, 'bench/capacity/measured.json')

/** The run from which the page is made. */
export const keptMeasurement = (root: string): Measured => JSON.parse(readFileSync(keptIn(root), 'utf8')) as Measured

/** Three significant figures: a second run differs in the others. */
export function keepMeasurement(root: string, measured: Measured): void {
  const rounded = JSON.stringify(measured, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value), 2)
  writeFileSync(keptIn(root), `${rounded}\n`)
}

export function writeScalingPage(root: string): void {
  writeFileSync(join(root, 'docs/scaling.md'), scalingPage(keptMeasurement(root)))
}

/**
 * docs/scaling.md: every number of it comes from a kept run of `kiwi bench capacity`, or is an
 * assumption of model.ts and actions.ts.
 */
export function scalingPage(measured: Measured): string {
  const limits = limitsOf(measured)
  return `<!-- Written by "./kiwi bench capacity --keep"; do not edit. Its text stands in bench/capacity/page.ts. -->

# Scaling

What breaks first, and what to turn. Costs are measured with one API, one runner, two servers of Postgres (the log on its own) and Redis over
loopback, in a network of ${count(measured.size.people)} people and ${count(measured.size.posts)} posts. People act through the SDK; an action counts with the jobs that it
causes, done ${count(measured.size.times)} times (posts with pictures a twentieth of it), and the CPU that the processes use at rest is taken off. Postgres searches, pictures lie in a folder.

What it does not say: latency, the network between machines, and a mix of people that is not yours. The clock of CPU has ticks of 10 ms, so small costs are
rough, and a row may hold something of what ran by the clock in its seconds; on a machine with other work they are higher. Search and ranking grow with the network:
\`./kiwi bench growth\` says how.

## What an action costs

CPU in µs, by process. \`main\` and \`log\` are the servers of Postgres. WAL and growth of their files in bytes.

${costTable(Object.entries(measured.costs).map(([name, cost]) => [actions[name as keyof typeof actions].what, cost]))}

At rest, per second:

${costTable([['everything, without anybody', measured.rest]])}

By the clock, one run each, at this size. The list of interests is for one person who was here within three days; it is made every
hour, and is the only one of these in the model below: \`rank.popular\` and \`people.suggest\` sum over everybody, and \`./kiwi bench growth\` says how they grow.

${costTable(Object.entries(measured.jobs).map(([name, cost]) => [`\`${name}\``, cost]))}

## What a person's day costs

Assumed: a person who comes on a day does this, and ${assumed.busiestHour * 100} % of a day fall into its busiest hour. Change \`bench/people/actions.ts\` and run the command again.

${table(
  ['action', 'times per day'],
  Object.values(actions).map(({ what, perPersonDay }) => [what, String(perPersonDay)]),
)}

${dayLines(measured)}

## What breaks first

A process or server counts as full at ${assumed.fullAt * 100} % of its processors. The first of these lines is what breaks first.

${table(
  ['people per day', 'what is full', 'what to turn'],
  limits.map(({ people, what, turn }) => [`about ${short(people)}`, what, turn]),
)}

## By size

Needs in the busiest hour; bytes per day.

${needTable(measured)}

${crowds.map((people) => `- **${count(people)} people per day**: ${verdict(limits.filter((limit) => limit.people <= people).map(({ turn }) => turn))}`).join('\n')}

## What to turn, and how

- **API**: stateless. Processes behind one proxy, each with pools of its own; limits are counted in Redis, so they hold over all of them.
- **Runner**: \`--queues\` splits the work. Several runners may share a queue; the relay takes each row once.
- **Redis**: \`REDIS_CLUSTER=on\`; [operating.md](operating.md#more-than-one-redis) says what is not the same. It holds counts and cards: a flushed one is filled again.
- **Log database**: \`LOG_DATABASE_URL\` names another server. No statement joins both databases, so nothing else changes. Its tables are partitions by day; a ranking reads hours.
- **Sessions of Postgres**: a pooler in transaction mode ([operating.md](operating.md#with-stores-of-your-own)).
- **Search**: Meilisearch takes search off Postgres. One index holds people, posts and products each; when one server is too small, each index may have a server of its own behind one
  host name that leads by path (\`/indexes/posts\`).
- **Read replicas**: Kiwi sends no read to a replica yet. A replica serves backups and reports; what people read decides who may see it, and must not be late.
- **Pictures**: S3, and a CDN before \`/m\`, whose addresses of public pictures never change.
- **Growth of tables**: [retention.md](retention.md) says how long each keeps its rows.

${spreadPage()}
`
}

function verdict(turns: string[]): string {
  return turns.length === 0 ? 'one of each process is enough.' : `${turns.join('; ')}.`
}

function dayLines(measured: Measured): string {
  const day = personDay(measured)
  const cpu = parts.map((part) => `${part} ${number(day.cpuMs[part])} ms`).join(', ')
  return `Together ${number(day.actions)} actions: CPU ${cpu}; WAL ${bytes(day.walBytes.main)} in the main database and ${bytes(day.walBytes.log)} in the log; their files
grow by ${bytes(day.storedBytes.main)} and ${bytes(day.storedBytes.log)}, before retention deletes; pictures by ${bytes(day.fileBytes)}; ${count(day.redisCommands)} commands of Redis. The hourly lists of interests are in it.`
}

function needTable(measured: Measured): string {
  const needs = crowds.map((people) => needOf(personDay(measured), people))
  const row = (what: string, of: (need: (typeof needs)[number]) => string) => [what, ...needs.map(of)]
  return table(
    ['', ...crowds.map(count)],
    [
      row('actions per second', ({ actionsPerSecond }) => number(actionsPerSecond)),
      ...parts.map((part) => row(`cores busy: ${part}`, ({ cores }) => number(cores[part]))),
      row('API processes', ({ apiProcesses }) => count(apiProcesses)),
      row('sessions of Postgres without a pooler', ({ sessions }) => count(sessions)),
      row('WAL, MB per second', ({ walMbPerSecond }) => number(walMbPerSecond)),
      row('growth of the databases, GB', ({ storedGbPerDay }) => number(storedGbPerDay)),
      row('growth of pictures, GB', ({ filesGbPerDay }) => number(filesGbPerDay)),
    ],
  )
}

function costTable(rows: [string, Cost][]): string {
  return table(
    ['', 'API', 'runner', 'main', 'log', 'Redis', 'WAL main', 'WAL log', 'files main', 'files log', 'Redis commands'],
    rows.map(([what, { cpuUs, walBytes, storedBytes, redisCommands }]) => [
      what,
      ...parts.map((part) => count(cpuUs[part])),
      count(walBytes.main),
      count(walBytes.log),
      count(storedBytes.main),
      count(storedBytes.log),
      number(redisCommands),
    ]),
  )
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const count = (value: number) => Math.round(value).toLocaleString('en')
const number = (value: number) => (value >= 100 ? count(value) : String(Number(value.toPrecision(2))))
const bytes = (value: number) => (value >= 1e6 ? `${number(value / 1e6)} MB` : `${number(value / 1e3)} kB`)

/** Two figures: the model knows no more. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(2))
  return rounded >= 1e6 ? `${rounded / 1e6} million` : rounded.toLocaleString('en')
}
