import type { Command } from 'commander'
import { desc, eq } from 'drizzle-orm'
import type { RunnerCtx } from '../context.ts'
import { accessDecision, person } from '../db/schema/person.ts'
import type { Decision } from '../social/people/decide-access.ts'
import { releaseIdentity } from '../social/people/release-identity.ts'
import { restorePerson, suspendPerson } from '../social/people/suspend-person.ts'
import { KiwiError } from '../errors.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { operatorOf } from './operator.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

interface Options {
  reason: string
  by?: string
  detach?: boolean
}

type Verb = (ctx: RunnerCtx, who: string, decision: Decision, options: Options) => ReturnType<typeof suspendPerson>

export const register: Register = (program, io) => {
  const people = program.command('people').description('who may act: suspend, restore, free an identity that was misused')
  deciding(people, io, 'suspend', 'keep a person out on every device, from now on', suspendPerson, 'is suspended')
  deciding(people, io, 'restore', 'let a suspended person in again', restorePerson, 'may sign in again')
  deciding(
    people,
    io,
    'release-identity',
    'free the identity of an account that somebody else made with it, so that its owner can join; the account is suspended',
    (ctx, who, decision, { detach = false }) => releaseIdentity(ctx, who, decision, { detach }),
    'has no identity any more: its owner can join',
  ).option('--detach', 'do not suspend the account: it must verify again, as whoever holds it')
  people
    .command('decisions')
    .description('what was decided about a person, by whom, when and why')
    .argument('<handle|id>')
    .action((who: string) => withRunner(io, (ctx) => list(io, ctx, who)))
}

function deciding(people: Command, io: CommandIo, name: string, description: string, verb: Verb, done: string): Command {
  return people
    .command(name)
    .description(description)
    .argument('<handle|id>')
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .option('--by <name>', 'who decided, when it is not whoever runs the command')
    .action((who: string, options: Options) => {
      const reason = options.reason.trim()
      if (reason.length < 5)
        throw new CommandFailure('Say why with --reason: at least five letters, they are kept for good.', { exitCode: 2 })
      const decision = { actor: options.by ? `${operatorOf(io)} for ${options.by}` : operatorOf(io), reason }
      return withRunner(io, (ctx) => decide(io, ctx, who, (inside) => verb(inside, who, decision, options), done))
    })
}

async function decide(io: CommandIo, ctx: RunnerCtx, who: string, work: (ctx: RunnerCtx) => ReturnType<Verb>, done: string): Promise<void> {
  const { subject, outcome, endedSessions } = await work(ctx).catch((error: unknown) => {
    if (!(error instanceof KiwiError)) throw error
    if (error.code === 'NOT_FOUND') throw new CommandFailure(`There is nobody with the handle or id ${who}.`)
    if (error.code === 'CONFLICT') throw new CommandFailure(`${who} is ${String(error.details?.['status'])}: nothing was changed.`)
    throw error
  })
  io.answer(
    { personId: subject.id, handle: subject.handle, status: outcome, endedSessions },
    `${subject.handle === null ? subject.id : `@${subject.handle}`} ${done}. Status: ${outcome}; ${endedSessions} sessions ended.`,
  )
}

async function list(io: CommandIo, ctx: RunnerCtx, who: string): Promise<void> {
  const name = who.replace(/^@/, '')
  const isId = /^[0-9a-f-]{36}$/.test(name)
  const decisions = await ctx.main.db
    .select({
      at: accessDecision.at,
      action: accessDecision.action,
      actor: accessDecision.actor,
      reason: accessDecision.reason,
      outcome: accessDecision.outcome,
    })
    .from(accessDecision)
    .innerJoin(person, eq(person.id, accessDecision.personId))
    .where(isId ? eq(person.id, name) : eq(person.handle, name))
    .orderBy(desc(accessDecision.at))
  io.answer({ decisions }, () =>
    decisions.length === 0
      ? `Nothing was decided about ${who}.`
      : decisions.map((one) => `${one.at.toISOString()} ${one.action} by ${one.actor}: ${one.reason} (${one.outcome})`).join('\n'),
  )
}
