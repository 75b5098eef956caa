import { asc, eq } from 'drizzle-orm'
import type { RunnerCtx } from '../context.ts'
import { person } from '../db/schema/person.ts'
import { setRole } from '../social/people/set-role.ts'
import { KiwiError } from '../errors.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { operatorOf } from './operator.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

export const register: Register = (program, io) => {
  const admins = program.command('admins').description('the people who may open /admin')
  admins
    .command('list')
    .description('list the admins')
    .action(() => withRunner(io, (ctx) => list(io, ctx)))
  for (const [name, role, done] of [
    ['add', 'admin', 'is an admin'],
    ['remove', 'member', 'is no admin'],
  ] as const)
    admins
      .command(name)
      .description(role === 'admin' ? 'make a verified person an admin; two of them approve large payouts' : 'make an admin a member again')
      .argument('<handle>')
      .action((handle: string) => withRunner(io, (ctx) => change(io, ctx, handle.replace(/^@/, ''), role, done)))
}

async function list(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const found = await ctx.main.db.select({ handle: person.handle }).from(person).where(eq(person.role, 'admin')).orderBy(asc(person.handle))
  const handles = found.map(({ handle }) => handle)
  io.answer(
    { admins: handles },
    handles.length === 0 ? 'There is no admin: "kiwi admins add HANDLE" makes one.' : handles.map((handle) => `@${handle}`).join('\n'),
  )
}

async function change(io: CommandIo, ctx: RunnerCtx, handle: string, role: 'member' | 'admin', done: string): Promise<void> {
  await setRole(ctx, handle, role, { actor: operatorOf(io), reason: `kiwi admins ${role === 'admin' ? 'add' : 'remove'}` }).catch(
    (error: unknown) => {
      throw error instanceof KiwiError && error.code === 'NOT_FOUND' ? new CommandFailure(`There is no verified person @${handle}.`) : error
    },
  )
  io.answer({ handle, role }, `@${handle} ${done}.`)
}
