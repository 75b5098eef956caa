import { type ChildProcess, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const firstAnswerWithinMs = 30_000

export interface Started {
  child: ChildProcess
  /** From the spawn to the first answer. */
  tookMs: number
  /** Resident memory after a full garbage collection; only where it was started `withMemory`. */
  settledRssBytes(): Promise<number>
  stop(): Promise<void>
}

const answersMemory = ['--expose-gc', '--import', join(import.meta.dirname, 'settled-memory.mjs')]

/** Starts a script and waits until `url` answers with 200. */
export async function startAnswering(
  script: string,
  url: string,
  env: Record<string, string | undefined>,
  withMemory = false,
): Promise<Started> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...(withMemory ? answersMemory : []), script], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'bench', ...env },
    stdio: ['ignore', 'ignore', 'inherit', ...(withMemory ? (['ipc'] as const) : [])],
  })
  const settledRssBytes = async () => {
    child.send('settled-memory')
    for await (const [message] of on(child, 'message')) {
      const { settledRssBytes: bytes } = message as { settledRssBytes?: number }
      if (bytes !== undefined) return bytes
    }
    throw new Error(`${script} did not say how much memory it uses.`)
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  while (performance.now() - startedAt < firstAnswerWithinMs) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode} before it answered.`)
    const response = await fetch(url).catch(() => null)
    if (response?.ok) {
      await response.arrayBuffer()
      return { child, tookMs: performance.now() - startedAt, settledRssBytes, stop }
    }
    await sleep(1)
  }
  await stop()
  throw new Error(`${script} did not answer at ${url} within ${firstAnswerWithinMs} ms.`)
}
