import { readdirSync, readFileSync } from 'node:fs'

/** Of the kernel (USER_HZ): 100 on every Linux that runs Node. */
const ticksPerSecond = 100

export interface Cpu {
  /** Of this process alone, which plays the clients where the server is another process. */
  ownMs: number
  /** Of everything that this process started and of all that those started: API, Postgres, Redis. */
  startedMs: number
  /** The same by program: node, postgres, redis-server. */
  startedMsBy: Record<string, number>
}

/** The CPU time used so far, with that of processes that have ended (Linux; proc(5), stat). */
export function cpuSoFar(): Cpu {
  const used = new Map<number, { parent: number; ownMs: number; endedMs: number }>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const fields = pid > 0 ? statOf(pid) : null
    if (!fields) continue
    const ms = (first: number) => ((Number(fields[first]) + Number(fields[first + 1])) * 1_000) / ticksPerSecond
    used.set(pid, { parent: Number(fields[1]), ownMs: ms(11), endedMs: ms(13) })
  }
  let startedMs = 0
  const startedMsBy: Record<string, number> = {}
  for (const [pid, { ownMs, endedMs }] of used) {
    const startedByUs = pid !== process.pid && isUnder(pid, used)
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

function isUnder(pid: number, used: Map<number, { parent: number }>): boolean {
  for (let at = used.get(pid)?.parent; at !== undefined && at > 0; at = used.get(at)?.parent) if (at === process.pid) return true
  return false
}
