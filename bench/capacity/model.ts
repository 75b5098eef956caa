import { type Action, actions } from '../people/actions.ts'

/** Where CPU is used; `main` and `log` are servers of Postgres. */
export const parts = ['api', 'runner', 'main', 'log', 'redis'] as const
export type Part = (typeof parts)[number]

/** Of one action, or of one second at rest. */
export interface Cost {
  cpuUs: Record<Part, number>
  walBytes: { main: number; log: number }
  /** Growth of the files of the databases. */
  storedBytes: { main: number; log: number }
  /** Growth of the store of pictures. */
  fileBytes: number
  redisCommands: number
}

export interface Measured {
  /** `times`: how often each action was done. */
  size: { people: number; posts: number; readers: number; times: number }
  rest: Cost
  costs: Record<string, Cost>
  /** One run by the clock each, at this size. */
  jobs: Record<string, Cost>
}

/** What a person's day costs, with the mix of actions. */
export interface PersonDay {
  cpuMs: Record<Part, number>
  walBytes: { main: number; log: number }
  storedBytes: { main: number; log: number }
  fileBytes: number
  redisCommands: number
  actions: number
  /** The part of it in the busiest hour. */
  busiestHour: { cpuMs: Record<Part, number>; walBytes: { main: number; log: number } }
}

/** Assumptions of the model beside the mix. Change them here if you know your own. */
export const assumed = {
  /** Part of a day's acts that falls into its busiest hour. */
  busiestHour: 0.1,
  /**
   * People who came within three days, for each who comes on a day: a list of interests is made for
   * them every hour.
   */
  hereWithinThreeDays: 1.8,
  /** Above this part of its processors a process answers late. */
  fullAt: 0.6,
  /** Processors of the largest machine for Postgres that is easy to rent, and of a common one. */
  commonCores: 8,
  largestCores: 64,
  /** What a replica or an archive takes over a common network without falling behind. */
  walMbPerSecond: 60,
  /** Sessions of Postgres that a common server bears; pool and leases of one API process. */
  sessions: 400,
  sessionsPerApi: 30,
  /** A disk that can still be copied or restored in a working day. */
  diskTb: 2,
  /** Pictures that one folder, its copy and one uplink bear. */
  filesTb: 10,
} as const

export const crowds = [10_000, 100_000, 1_000_000, 10_000_000] as const

export function personDay({ costs, jobs }: Measured): PersonDay {
  const counted = Object.entries(actions as Record<string, Action>).map(([name, { perPersonDay }]) => {
    const cost = costs[name]
    if (!cost) throw new Error(`${name} was not measured: run "./kiwi bench capacity --keep" again.`)
    return { times: perPersonDay, cost }
  })
  const acts = total(counted)
  const lists = total([{ times: assumed.hereWithinThreeDays, cost: jobs['rank.interest']! }])
  const day = total([
    { times: 1, cost: acts },
    { times: 24, cost: lists },
  ])
  const hour = total([
    { times: assumed.busiestHour, cost: acts },
    { times: 1, cost: lists },
  ])
  return {
    cpuMs: inMs(day.cpuUs),
    walBytes: day.walBytes,
    storedBytes: acts.storedBytes,
    fileBytes: acts.fileBytes,
    redisCommands: day.redisCommands,
    actions: counted.reduce((sum, { times }) => sum + times, 0),
    busiestHour: { cpuMs: inMs(hour.cpuUs), walBytes: hour.walBytes },
  }
}

function total(counted: { times: number; cost: Cost }[]): Cost {
  const sum = (of: (cost: Cost) => number) => counted.reduce((all, { times, cost }) => all + times * of(cost), 0)
  const servers = (of: 'walBytes' | 'storedBytes') => ({ main: sum((cost) => cost[of].main), log: sum((cost) => cost[of].log) })
  return {
    cpuUs: byPart((part) => sum((cost) => cost.cpuUs[part])),
    walBytes: servers('walBytes'),
    storedBytes: servers('storedBytes'),
    fileBytes: sum((cost) => cost.fileBytes),
    redisCommands: sum((cost) => cost.redisCommands),
  }
}

export const byPart = (of: (part: Part) => number) => Object.fromEntries(parts.map((part) => [part, of(part)])) as Record<Part, number>
const inMs = (cpuUs: Record<Part, number>) => byPart((part) => cpuUs[part] / 1_000)

export interface Need {
  people: number
  actionsPerSecond: number
  cores: Record<Part, number>
  apiProcesses: number
  sessions: number
  walMbPerSecond: number
  storedGbPerDay: number
  filesGbPerDay: number
}

const hourSeconds = 3_600

/** In the busiest hour of a day with so many people. */
export function needOf(day: PersonDay, people: number): Need {
  const { cpuMs, walBytes } = day.busiestHour
  const cores = byPart((part) => (cpuMs[part] * people) / 1_000 / hourSeconds)
  const apiProcesses = Math.max(1, Math.ceil(cores.api / assumed.fullAt))
  return {
    people,
    actionsPerSecond: (day.actions * assumed.busiestHour * people) / hourSeconds,
    cores,
    apiProcesses,
    sessions: apiProcesses * assumed.sessionsPerApi,
    walMbPerSecond: ((walBytes.main + walBytes.log) * people) / hourSeconds / 1e6,
    storedGbPerDay: ((day.storedBytes.main + day.storedBytes.log) * people) / 1e9,
    filesGbPerDay: (day.fileBytes * people) / 1e9,
  }
}

export interface Limit {
  what: string
  turn: string
  /** People per day at which it is reached. */
  people: number
}

/** What breaks, the first first. */
export function limitsOf(measured: Measured): Limit[] {
  const day = personDay(measured)
  const { cpuMs, walBytes } = day.busiestHour
  const atCores = (hourCpuMs: number, cores: number) => (cores * assumed.fullAt * hourSeconds * 1_000) / hourCpuMs
  const bytesADay = (bytes: number, tb: number, days: number) => (tb * 1e12) / (bytes * days)
  const limits: Limit[] = [
    { what: 'one API process', turn: 'more API processes behind the proxy, one per core', people: atCores(cpuMs.api, 1) },
    {
      what: 'one runner that also decodes pictures',
      turn: 'a runner of its own for pictures (`--queues media`), then one per queue, then several for each',
      people: atCores(cpuMs.runner, 1),
    },
    { what: 'the single thread of Redis', turn: 'Redis Cluster (`REDIS_CLUSTER=on`)', people: atCores(cpuMs.redis, 1) },
    {
      what: `one server of ${assumed.commonCores} cores for both databases`,
      turn: 'the log database on a server of its own (`LOG_DATABASE_URL`)',
      people: atCores(cpuMs.main + cpuMs.log, assumed.commonCores),
    },
    {
      what: `${assumed.commonCores} cores for the main database`,
      turn: 'Meilisearch in place of search by Postgres, a larger machine, read replicas',
      people: atCores(cpuMs.main, assumed.commonCores),
    },
    {
      what: `${assumed.largestCores} cores for the main database`,
      turn: 'timelines, events, notices and messages spread over servers; see "More than one main database"',
      people: atCores(cpuMs.main, assumed.largestCores),
    },
    {
      what: `${assumed.sessions} sessions of Postgres`,
      turn: 'PgBouncer in transaction mode (`DATABASE_POOLER=transaction`)',
      people: (assumed.sessions / assumed.sessionsPerApi) * atCores(cpuMs.api, 1),
    },
    {
      what: `${assumed.walMbPerSecond} MB of WAL per second of the main database`,
      turn: 'a faster network between server, replica and archive; then spread as above',
      people: (assumed.walMbPerSecond * 1e6 * hourSeconds) / walBytes.main,
    },
    {
      what: `${assumed.diskTb} TB of database after a year`,
      turn: 'shorter retention of the log, whose days are partitions; then a server of its own for it',
      people: bytesADay(day.storedBytes.main + day.storedBytes.log, assumed.diskTb, 365),
    },
    {
      what: `${assumed.filesTb} TB of pictures after a year`,
      turn: 'S3 in place of the folder, with a CDN before it',
      people: bytesADay(day.fileBytes, assumed.filesTb, 365),
    },
  ]
  return limits.toSorted((one, other) => one.people - other.people)
}
