import { vi } from 'vitest'
import type { CommandIo } from '../src/commands/io.ts'
import { commandLine, type Register, runCommandLine } from '../src/commands/program.ts'

export interface Ran {
  exitCode: number
  /** The answer under `--json`. */
  value: unknown
  text: string
  /** Its output on stderr. */
  complaint: string
}

/** Runs a command line in this process, with the settings of a test world. */
export async function runCommand(register: Register, env: Record<string, string>, words: string[]): Promise<Ran> {
  let [value, text, complaint]: [unknown, string, string] = [null, '', '']
  const io: CommandIo = {
    env,
    root: process.cwd(),
    json: false,
    signal: new AbortController().signal,
    answer: (answered, said) => {
      value = answered
      text = typeof said === 'function' ? said() : said
    },
    news: () => {},
    progress: () => ({ update: () => {}, stop: () => {} }),
    exitCode: 0,
  }
  const program = commandLine('0.0.0')
  register(program, io)
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((said) => {
    complaint += String(said)
    return true
  })
  const exitCode = await runCommandLine(program, io, words)
  stderr.mockRestore()
  return { exitCode, value, text, complaint }
}
