import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { runnerOnlySettings } from '../../src/config.ts'
import { bareEnvironment } from '../bare-environment.ts'

export type RunningProcess = Awaited<ReturnType<typeof startProcess>>
export type Env = Record<string, string>

/** The settings of the API: all except the keys of the bank. */
export function apiEnv(env: Env): Env {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !runnerOnlySettings.has(name))),
    PORT: new URL(env['PUBLIC_URL'] ?? '').port,
  }
}

/**
 * Starts `node src/server.ts` or `node src/runner.ts` with only this environment, as in production;
 * resolves when it is ready. Throws its output when it ends first.
 */
export async function startProcess(root: 'server' | 'runner', env: Env, words: string[] = [], nodeWords: string[] = []) {
  const child = launch(root, { LOG_LEVEL: 'info', ...env }, words, nodeWords)
  const output = collect(child)
  const exited = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null }))
  const ready = once(child, 'message').then(() => true)
  if (!(await Promise.race([ready, exited.then(() => false)]))) throw new Error(`${root} ended before it was ready:\n${output()}`)
  const pid = child.pid ?? 0
  return {
    pid,
    url: env['PUBLIC_URL'] ?? '',
    exited,
    /** Its output so far, both streams. */
    output,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    /** Sends a message and waits for the next one. */
    async ask(message: string): Promise<unknown> {
      const answered = once(child, 'message')
      child.send(message)
      return (await answered)[0]
    },
    /** Kills it at the end of a test. */
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exited
    },
  }
}

/** Starts it with settings that it must refuse; returns exit code and output. */
export async function boot(root: 'server' | 'runner', env: Env, words: string[] = []): Promise<{ code: number | null; output: string }> {
  const child = launch(root, env, words)
  const output = collect(child)
  // If it starts after all, it is killed and its code is null.
  child.once('message', () => child.kill('SIGKILL'))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

function launch(root: string, env: Env, words: string[], nodeWords: string[] = []): ChildProcess {
  const file = new URL(`../../src/${root}.ts`, import.meta.url).pathname
  return spawn(process.execPath, [...nodeWords, file, ...words], {
    env: { ...bareEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part: string) => (text += part))
  return () => text
}
