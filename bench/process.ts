import { type ChildProcess, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimPort } from '../src/dev/stores/ports.ts'

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
    env: { PATH: process.env['PATH'], ...env },
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

/** Builds a server, starts it on a free port, and stops it when `work` ends. */
export async function withServer<Result>(
  build: (dir: string) => Promise<string>,
  readyPath: string,
  env: Record<string, string>,
  work: (url: string, pid: number) => Promise<Result>,
): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    const script = await build(dir)
    const port = await claimPort()
    const url = `http://127.0.0.1:${port}`
    const server = await startAnswering(script, `${url}${readyPath}`, { ...env, PORT: String(port), PUBLIC_URL: url })
    try {
      return await work(url, server.child.pid!)
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
