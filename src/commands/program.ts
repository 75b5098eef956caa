import { Command, CommanderError } from 'commander'
import { CommandFailure, type CommandIo } from './io.ts'

/** Every file of this folder exports one: it adds its commands to the program. */
export type Register = (program: Command, io: CommandIo) => void

/** The empty command line: --json and --help everywhere, errors thrown rather than printed. */
export function commandLine(version: string): Command {
  return new Command('kiwi')
    .version(version, '--version', 'the version of this checkout')
    .description('Kiwi, a social commerce network: develop, run and operate it.')
    .option('--json', 'answer with one JSON document on stdout')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ outputError: () => {} })
    .helpCommand(false)
    .exitOverride()
}

/** Runs one command line; resolves to its exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommandLine(program: Command, io: CommandIo, words: string[]): Promise<number> {
  try {
    if (words.length === 0) {
      process.stdout.write(program.helpInformation())
      return 0
    }
    await program.parseAsync(words, { from: 'user' })
    return io.exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const failure = error instanceof CommanderError ? misuse(program, error, words) : asFailure(error)
    report(failure, io)
    return failure.exitCode
  }
}

function report(failure: CommandFailure, io: CommandIo): void {
  const { message, details } = failure
  if (io.json) process.stdout.write(`${JSON.stringify({ error: { message, ...(details === undefined ? {} : { details }) } })}\n`)
  else process.stderr.write(`kiwi: ${message}\n`)
}

/** Bugs of the program itself are reported with their stack, other errors with their message. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError]

function asFailure(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error
  if (!(error instanceof Error)) return new CommandFailure(String(error))
  const isBug = BUGS.some((kind) => error instanceof kind)
  return new CommandFailure(isBug ? (error.stack ?? error.message) : sentenceOf(error), { cause: error })
}

function sentenceOf(error: Error): string {
  const own = error.message || error.name
  if (error instanceof AggregateError && error.errors[0] instanceof Error && !error.message) return sentenceOf(error.errors[0])
  const deeper = error.cause instanceof Error ? sentenceOf(error.cause) : ''
  return deeper === '' || own.includes(deeper) ? own : `${own}: ${deeper}`
}

/** Commander's short error as a sentence that names the right usage. */
function misuse(program: Command, error: CommanderError, words: string[]): CommandFailure {
  const at = deepest(program, words)
  const help = `See: kiwi ${[...pathOf(at), '--help'].join(' ')}`
  if (error.code === 'commander.help') {
    return new CommandFailure(`"kiwi ${pathOf(at).join(' ')}" needs one of these: ${namesIn(at).join(', ')}. ${help}`, { exitCode: 2 })
  }
  const [what, suggestion] = error.message.replace(/^error: /, '').split('\n')
  const sentence = `${what!.charAt(0).toUpperCase()}${what!.slice(1).replace(/\.?$/, '.')}`
  const right =
    suggestion?.replace(/^\((.*)\)$/, '$1') ??
    (error.code === 'commander.unknownCommand' ? `The commands are: ${namesIn(at).join(', ')}.` : '')
  return new CommandFailure([sentence, right, help].filter(Boolean).join(' '), { exitCode: 2 })
}

function deepest(program: Command, words: string[]): Command {
  let at = program
  for (const word of words) {
    const next = at.commands.find((command) => command.name() === word)
    if (next) at = next
  }
  return at
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : []
}

function namesIn(command: Command): string[] {
  return command.commands.map((child) => child.name())
}
