import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { CommandFailure, type CommandIo } from '../../src/commands/io.ts'

interface Page {
  /** The name of the command, and its full form: `errors`, `./kiwi errors`. */
  command: string
  typed: string
  description: string
  /** Relative to the checkout. */
  file: string
  text: () => string
}

/**
 * Adds a command that writes a page of docs/ from the code; `--check` fails if the page differs.
 */
export function generatedPage(group: Command, io: CommandIo, { command, typed, description, file, text }: Page): Command {
  return group
    .command(command)
    .description(description)
    .option('--check', 'compare only; fails when the page differs from the code')
    .action(({ check }: { check?: true }) => {
      const path = join(io.root, file)
      if (!check) writeFileSync(path, text())
      else if (readFileSync(path, 'utf8') !== text()) throw new CommandFailure(`${file} differs from the code: run "${typed}".`)
      io.answer(check ? { file, current: true } : { file }, check ? `${file} is current.` : `${file} is written.`)
    })
}
