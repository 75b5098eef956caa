import { spawn } from 'node:child_process'
import { CommandFailure, type CommandIo } from './io.ts'

/** Runs a root in place of this command, with our terminal, environment, signals and exit code. */
export async function become(script: string, io: CommandIo, words: string[] = []): Promise<void> {
  // In its own session: Ctrl-C reaches this process only, which sends one SIGTERM.
  const child = spawn(process.execPath, [script, ...words], { cwd: io.root, stdio: 'inherit', detached: true })
  io.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }))
  })
  if (signal) throw new CommandFailure(`${script} was ended by ${signal}.`)
  io.exitCode = code ?? 1
}
