import { readdirSync, readFileSync } from 'node:fs'

/** Of the kernel (USER_HZ): 100 on every Linux that runs Node. */
const ticksPerSecond = 100

export interface Cpu {
  /** Of this process alone, which plays the clients where the server is another process. */
  ownMs: number
  /**
   * Of everything that this process started and of all that those started: API, Postgres, Redis.
   */
  startedMs: number
  /** The same by program: node, postgres, redis-server. */
  startedMsBy: Record<string, number>
}

type Used = Map<number, { parent: number; ownMs: number; endedMs: number }>

/** Of every process of the machine (Linux; proc(5), stat). */
function usedByAll(): Used {
  const used: Used = new Map()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const fields = pid > 0 ? statOf(pid) : null
    if (!fields) continue
    const ms = (first: number) => ((Number(fields[first]) + Number(fields[first + 1])) * 1_000) / ticksPerSecond
    used.set(pid, { parent: Number(fields[1]), ownMs: ms(11), endedMs: ms(13) })
  }
  return used
}

/** The CPU time that each of these processes used so far with all that it started, in ms. */
export function cpuMsOf<Name extends string>(roots: Record<Name, number>): Record<Name, number> {
  const used = usedByAll()
  const sum = (root: number) =>
    [...used].reduce((ms, [pid, { ownMs, endedMs }]) => (pid === root || isUnder(pid, used, root) ? ms + ownMs + endedMs : ms), 0)
  return Object.fromEntries(Object.entries<number>(roots).map(([name, root]) => [name, sum(root)])) as Record<Name, number>
}

/** The CPU time used so far, with that of processes that have ended. */
export function cpuSoFar(): Cpu {
  const used = usedByAll()
  let startedMs = 0
  const startedMsBy: Record<string, number> = {}
  for (const [pid, { ownMs, endedMs }] of used) {
    const startedByUs = pid !== process.pid && isUnder(pid, used, process.pid)
    if (!startedByUs && pid !== process.pid) continue
    const ms = startedByUs ? ownMs + endedMs : endedMs
    startedMs += ms
    if (startedByUs) startedMsBy[programOf(pid)] = (startedMsBy[programOf(pid)] ?? 0) + ms
  }
  const { user, system } = process.cpuUsage()
  return { ownMs: (user + system) / 1_000, startedMs, startedMsBy }
}

/** Postgres and Redis write what they do behind their name. */
function programOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    return /^[^\0 ]*?([^/\0 :]+):?(?:[\0 ]|$)/.exec(words)?.[1] ?? 'others'
  } catch {
    return 'others'
  }
}

/** The fields behind the name, which may hold spaces; null if the process has ended. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function isUnder(pid: number, used: Used, root: number): boolean {
  for (let at = used.get(pid)?.parent; at !== undefined && at > 0; at = used.get(at)?.parent) if (at === root) return true
  return false
}
