import type { Command } from 'commander'
import type { RunnerCtx } from '../context.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { decideAccess, type Decision, personCalled } from '../social/people/decide-access.ts'
import { endEverySession } from '../social/people/end-every-session.ts'
import { listIdentityKeys, rekeyIdentities, startRekeying } from '../social/people/rekey-identities.ts'
import { releaseIdentity } from '../social/people/release-identity.ts'
import { restorePerson, suspendPerson } from '../social/moderation/suspend-person.ts'
import { setVerified } from '../social/people/set-verified.ts'
import { KiwiError } from '../errors.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { instantOption } from './dates.ts'
import { operatorOf } from './operator.ts'
import { leavingCommands } from './people-leaving.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

interface Options {
  reason: string
  by?: string
  detach?: boolean
  until?: Date
}

type Verb = (
  ctx: RunnerCtx,
  who: string,
  decision: Decision,
  options: Options,
) => Promise<{ subject: { id: string; handle: string | null }; outcome: string; endedSessions: number }>

export const register: Register = (program, io) => {
  const people = program.command('people').description('suspend and restore people, free a misused identity, verify who somebody is')
  deciding(
    people,
    io,
    'suspend',
    'suspend a person: sign-ins and sessions end on every device',
    (ctx, who, decision, { until }) => suspendPerson(ctx, who, decision, until ?? null),
    'is suspended',
  ).option('--until <instant>', 'when it ends by itself; without it, never', instantOption)
  deciding(people, io, 'restore', 'allow a suspended person to sign in again', restorePerson, 'may sign in again')
  deciding(
    people,
    io,
    'release-identity',
    'take a misused identity from an account and suspend the account; the owner of the identity can then join',
    (ctx, who, decision, { detach = false }) => releaseIdentity(ctx, who, decision, { detach }),
    'has no identity now: the owner of the identity can join',
  ).option('--detach', 'do not suspend the account: its holder must verify an identity again')
  deciding(
    people,
    io,
    'verify',
    'give a person the verified mark: you have seen that they are who their name and handle say',
    (ctx, who, decision) => setVerified(ctx, who, true, decision),
    'has the verified mark',
  )
  deciding(
    people,
    io,
    'unverify',
    'take the verified mark from a person',
    (ctx, who, decision) => setVerified(ctx, who, false, decision),
    'has no verified mark now',
  )
  deciding(
    people,
    io,
    'end-sessions',
    'end every session of a person; they can sign in again',
    (ctx, who, decision) => decideAccess(ctx, who, 'end_sessions', decision, (_, { status }) => Promise.resolve(status)),
    'has no session now',
  )
  people
    .command('end-every-session')
    .description('end every session of everybody, after tokens may have leaked; they can sign in again')
    .requiredOption('--reason <text>', 'the reason; it is stored with each decision')
    .option('--by <name>', 'the person who decided, if it is not the operator of this command')
    .action((options: Options) => withRunner(io, (ctx) => endForEverybody(io, ctx, decisionOf(io, options))))
  people
    .command('identity-keys')
    .description('each key of IDENTITY_KEYS, and how many identities need it still')
    .action(() => withRunner(io, (ctx) => listKeys(io, ctx)))
  people
    .command('rotate-identity-keys')
    .description('put the first of IDENTITY_KEYS over every stored identity; the runner does it, and people join meanwhile')
    .option('--now', 'do it in this command; it may be interrupted and run again')
    .action(({ now = false }: { now?: boolean }) => withRunner(io, (ctx) => rotateKeys(io, ctx, now)))
  people
    .command('decisions')
    .description('list the decisions about a person, with actor, time and reason')
    .argument('<handle|id>')
    .action((who: string) => withRunner(io, (ctx) => list(io, ctx, who)))
  leavingCommands(people, io)
}

function deciding(people: Command, io: CommandIo, name: string, description: string, verb: Verb, done: string): Command {
  return people
    .command(name)
    .description(description)
    .argument('<handle|id>')
    .requiredOption('--reason <text>', 'the reason; it is stored with the decision')
    .option('--by <name>', 'the person who decided, if it is not the operator of this command')
    .action((who: string, options: Options) => {
      const decision = decisionOf(io, options)
      return withRunner(io, (ctx) => decide(io, ctx, who, (inside) => verb(inside, who, decision, options), done))
    })
}

function decisionOf(io: CommandIo, options: Options): Decision {
  const reason = options.reason.trim()
  if (reason.length < 5) throw new CommandFailure('Give a --reason of at least five letters; it is stored for good.', { exitCode: 2 })
  return { actor: options.by ? `${operatorOf(io)} for ${options.by}` : operatorOf(io), reason }
}

async function endForEverybody(io: CommandIo, ctx: RunnerCtx, decision: Decision): Promise<void> {
  const progress = io.progress('people')
  const ended = await endEverySession(ctx, decision, { onProgress: (people) => progress.update(people) })
  progress.stop()
  io.answer(ended, `${ended.endedSessions} sessions of ${ended.people} people ended; they can sign in again.`)
}

async function decide(io: CommandIo, ctx: RunnerCtx, who: string, work: (ctx: RunnerCtx) => ReturnType<Verb>, done: string): Promise<void> {
  const { subject, outcome, endedSessions } = await work(ctx).catch((error: unknown) => {
    if (!(error instanceof KiwiError)) throw error
    if (error.code === 'NOT_FOUND') throw new CommandFailure(`No person has the handle or id ${who}.`)
    if (error.code === 'CONFLICT') throw new CommandFailure(`${who} is ${String(error.details?.['status'])}: nothing was changed.`)
    throw error
  })
  io.answer(
    { personId: subject.id, handle: subject.handle, status: outcome, endedSessions },
    `${subject.handle === null ? subject.id : `@${subject.handle}`} ${done}. Status: ${outcome}; ${endedSessions} sessions ended.`,
  )
}

const keyStates = {
  newest: 'the newest: new identities are stored by it',
  needed: 'needed; keep it behind the newest',
  unneeded: 'not needed: take it out of IDENTITY_KEYS',
  missing: 'NEEDED AND MISSING: nobody can join until it is in IDENTITY_KEYS again',
} as const

async function listKeys(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const keys = await listIdentityKeys(ctx)
  io.answer({ keys }, () => keys.map(({ id, state, identities }) => `${id}  ${identities} identities  ${keyStates[state]}`).join('\n'))
  if (keys.some(({ state }) => state === 'missing')) io.exitCode = 1
}

async function rotateKeys(io: CommandIo, ctx: RunnerCtx, isNow: boolean): Promise<void> {
  const { keyId, waiting } = await startRekeying(ctx)
  const whenDone = 'see "kiwi people identity-keys" for the keys that are needed still'
  if (!isNow) return io.answer({ keyId, waiting }, `The runner puts ${keyId} over ${waiting} identities; ${whenDone}.`)
  const progress = io.progress('identities', waiting)
  const { rekeyed } = await rekeyIdentities(ctx, { keyId }, { onProgress: (done) => progress.update(done) })
  progress.stop()
  io.answer({ keyId, rekeyed }, `${keyId} is over ${rekeyed} more identities now; ${whenDone}.`)
}

async function list(io: CommandIo, ctx: RunnerCtx, who: string): Promise<void> {
  const decisions = await rows(
    ctx.main.db,
    sql<{ at: Date; action: string; actor: string; reason: string; outcome: string }>`
      select d.at, d.action, d.actor, d.reason, d.outcome from access_decision d join person p on p.id = d.person_id where ${personCalled(who)}
      union all
      select m.at, m.action, m.actor, m.reason, coalesce(m.lifts, m.reason_code) from moderation_action m join person p on p.id = m.person_id where ${personCalled(who)}
      order by at desc`,
  )
  io.answer({ decisions }, () =>
    decisions.length === 0
      ? `There is no decision about ${who}.`
      : decisions.map((one) => `${one.at.toISOString()} ${one.action} by ${one.actor}: ${one.reason} (${one.outcome})`).join('\n'),
  )
}
