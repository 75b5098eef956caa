import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { CommandIo } from '../../src/commands/io.ts'

export interface ToolRun {
  ok: boolean
  tookMs: number
  /** Both output streams in order; '' when they went directly to our own. */
  output: string
}

interface ToolOptions {
  /** Shows the tool's output at once instead of collecting it. */
  show?: boolean
  env?: Record<string, string | undefined>
  cwd?: string
}

/** Runs a program of node_modules under this Node in the checkout; our stop signal ends it too. */
export function runTool(
  io: CommandIo,
  script: string,
  args: string[],
  { show = false, env = {}, cwd = io.root }: ToolOptions = {},
): Promise<ToolRun> {
  const startedAt = performance.now()
  // Under --json our stdout is one document, so the tool's output goes to stderr.
  const shown = io.json ? process.stderr : 'inherit'
  const child = spawn(process.execPath, [join(io.root, 'node_modules', script), ...args], {
    cwd,
    env: { ...io.env, ...env },
    stdio: show ? ['ignore', shown, 'inherit'] : ['ignore', 'pipe', 'pipe'],
    signal: io.signal,
    killSignal: 'SIGTERM',
  })
  const output: Buffer[] = []
  child.stdout?.on('data', (bytes: Buffer) => output.push(bytes))
  child.stderr?.on('data', (bytes: Buffer) => output.push(bytes))
  return new Promise((resolve) => {
    const end = (ok: boolean) =>
      resolve({ ok, tookMs: performance.now() - startedAt, output: stripVTControlCharacters(Buffer.concat(output).toString()) })
    child.once('error', (error) => {
      output.push(Buffer.from(error.message))
      end(false)
    })
    child.once('close', (code) => end(code === 0))
  })
}
