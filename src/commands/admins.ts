import { asc, ne } from 'drizzle-orm'
import type { RunnerCtx } from '../context.ts'
import { person } from '../db/schema/person.ts'
import { type Role, roles } from '../shared/roles.ts'
import { setRole } from '../social/people/set-role.ts'
import { KiwiError } from '../errors.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { operatorOf } from './operator.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

export const register: Register = (program, io) => {
  const admins = program.command('admins').description('staff: the people who may open /admin')
  admins
    .command('list')
    .description('list the staff with their roles')
    .action(() => withRunner(io, (ctx) => list(io, ctx)))
  admins
    .command('add')
    .description('make a verified person staff; two people with the permission approve large payouts and bans')
    .argument('<handle>')
    .addOption(
      admins
        .createOption('--role <role>', 'what they may do')
        .choices(roles.filter((role) => role !== 'member'))
        .default('admin'),
    )
    .action((handle: string, { role }: { role: Role }) => withRunner(io, (ctx) => change(io, ctx, handle, role, 'add')))
  admins
    .command('remove')
    .description('make a member of staff a member again')
    .argument('<handle>')
    .action((handle: string) => withRunner(io, (ctx) => change(io, ctx, handle, 'member', 'remove')))
}

async function list(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const staff = await ctx.main.db
    .select({ handle: person.handle, role: person.role })
    .from(person)
    .where(ne(person.role, 'member'))
    .orderBy(asc(person.handle))
  io.answer(
    { admins: staff.filter(({ role }) => role === 'admin').map(({ handle }) => handle), staff },
    staff.length === 0
      ? 'There is no staff: "kiwi admins add HANDLE" makes an admin.'
      : staff.map(({ handle, role }) => `@${handle}  ${role}`).join('\n'),
  )
}

async function change(io: CommandIo, ctx: RunnerCtx, given: string, role: Role, word: 'add' | 'remove'): Promise<void> {
  const handle = given.replace(/^@/, '')
  const decision = { actor: operatorOf(io), reason: `kiwi admins ${word}${role === 'admin' || role === 'member' ? '' : ` --role ${role}`}` }
  await setRole(ctx, handle, role, decision).catch((error: unknown) => {
    throw error instanceof KiwiError && error.code === 'NOT_FOUND' ? new CommandFailure(`There is no verified person @${handle}.`) : error
  })
  io.answer({ handle, role }, role === 'member' ? `@${handle} is staff no more.` : `@${handle} has the role ${role}.`)
}
