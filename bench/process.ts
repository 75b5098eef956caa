import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const firstAnswerWithinMs = 30_000

export interface Started {
  child: ChildProcess
  /** From the spawn to the first answer. */
  tookMs: number
  stop(): Promise<void>
}

/** Starts a script and waits until `url` answers with 200. */
export async function startAnswering(script: string, url: string, env: Record<string, string | undefined>): Promise<Started> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'bench', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
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
      return { child, tookMs: performance.now() - startedAt, stop }
    }
    await sleep(1)
  }
  await stop()
  throw new Error(`${script} did not answer at ${url} within ${firstAnswerWithinMs} ms.`)
}
