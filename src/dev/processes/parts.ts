import type { Exit } from '../stores/store-process.ts'
import type { CommandIo } from '../../commands/io.ts'
import { endMessage, startChild, type Child } from './child.ts'
import type { DevState } from '../state.ts'

/** Parts stop in this order: each before the parts it uses. */
const STOP_ORDER = ['settings', 'api', 'runner', 'sandbox', 'redis', 'postgres'] as const

/** A little more than the own deadline of each. */
const PATIENCE_MS: Partial<Record<PartName, number>> = { api: 12_000, runner: 25_000, sandbox: 6_000 }

type PartName = (typeof STOP_ORDER)[number]

/** A part of a running `kiwi dev`. The unexpected end of its process stops the other parts. */
interface Part {
  name: PartName
  process?: { exited: Promise<Exit>; logFile: string }
  stop: () => Promise<void> | void
}

export interface Parts {
  add(part: Part): void
  /** Starts one of our own processes as a part. */
  start(name: PartName, script: string, env: Record<string, string | undefined>): Promise<Child>
  /** The message about the first part that ends unexpectedly. */
  failure: Promise<string>
  stop: () => Promise<void>
}

export function partsOf(io: CommandIo, state: DevState, verbose: boolean): Parts {
  const parts: Part[] = []
  let stopping = false
  const { promise: failure, resolve: fail } = Promise.withResolvers<string>()
  const add = (part: Part): void => {
    parts.push(part)
    const { name, process: ours } = part
    void ours?.exited.then((exit) => {
      if (!stopping && !io.signal.aborted) fail(endMessage(name, exit, ours.logFile))
    })
  }
  return {
    add,
    async start(name, script, env) {
      const onLine = verbose ? (line: string) => io.news(`${name.padEnd(8)}│ ${line}`) : undefined
      const child = await startChild({
        name,
        script: [script],
        env,
        cwd: io.root,
        stateDir: state.dir,
        onLine,
        patienceMs: PATIENCE_MS[name],
      })
      add({ name, process: child, stop: () => child.stop() })
      // The other parts were stopped while it started.
      if (stopping) await child.stop()
      return child
    },
    failure,
    stop: async () => {
      stopping = true
      const order = parts.toSorted((a, b) => STOP_ORDER.indexOf(a.name) - STOP_ORDER.indexOf(b.name))
      for (const part of order) await part.stop()
    },
  }
}
