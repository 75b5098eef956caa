import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import type { Role, StaffRole } from '../../shared/roles.ts'

/**
 * What each role of staff may do: the only such table. Who may decide may look; nobody decides
 * about an account or a shop of their own, whatever their role (the verbs that decide refuse it).
 */
const rolesWithPermission = {
  /** Find a person and open their page. Each look is recorded. */
  'people.look': ['support', 'moderator', 'finance', 'admin'],
  /** Open the home and the profile of a person as that person sees them. Each look is recorded. */
  'people.view': ['support', 'moderator', 'admin'],
  /** End a person's sessions. */
  'people.sign_out': ['support', 'moderator', 'admin'],
  /** Warn, limit and suspend. */
  'people.limit': ['moderator', 'admin'],
  /** Ban. A second person with this permission confirms it. */
  'people.ban': ['moderator', 'admin'],
  /**
   * Bear the mark of staff, and a name that only staff may have. Moderators and finance do not: it
   * would expose them.
   */
  'people.speak': ['support', 'admin'],
  /** Read reports; hide and restore content. */
  'content.moderate': ['moderator', 'admin'],
  /** Read what people pay and are paid. */
  'money.look': ['finance', 'admin'],
  /** Decide about payouts, bank calls, deposits and breaks. */
  'money.decide': ['finance', 'admin'],
  /**
   * Freeze a wallet and its payouts. Above a stated balance a second person with this permission
   * confirms it.
   */
  'money.freeze': ['finance', 'moderator', 'admin'],
  /** See what the feeds show, and why a person saw a post. */
  'ranking.look': ['support', 'moderator', 'admin'],
  /** Start and stop experiments. */
  'ranking.change': ['admin'],
  /** See the queues and the state of the search; try failed jobs again, or give them up. */
  'jobs.run': ['admin'],
  /** Read what all staff did. */
  'staff.watch': ['admin'],
  /**
   * Sanction somebody who is staff, and end their sessions: else one moderator could lock out
   * everybody who watches them.
   */
  'staff.decide': ['admin'],
  /** Turn features off and on. */
  'settings.change': ['admin'],
} as const satisfies Record<string, readonly StaffRole[]>

export type Permission = keyof typeof rolesWithPermission
export const permissions = Object.keys(rolesWithPermission) as [Permission, ...Permission[]]

export function rolesWith(permission: Permission): readonly StaffRole[] {
  return rolesWithPermission[permission]
}

export function may(role: Role, permission: Permission): boolean {
  return rolesWith(permission).some((holder) => holder === role)
}

export function permissionsOf(role: Role): Permission[] {
  return permissions.filter((permission) => may(role, permission))
}

/** A condition: the person of this alias has the permission now. */
export function hasPermission(alias: 'p' | 'person', permission: Permission): Sql {
  const person = sql.literal(alias)
  return sql`(${person}.role = any(${rolesWith(permission)}::text[]) and ${person}.status = 'active')`
}

/**
 * The person's id if they have the permission still; they keep it until the transaction ends. A
 * query of one row or none.
 */
export function standing(personId: string, permission: Permission): Sql<{ id: string }> {
  return sql<{ id: string }>`select p.id from person p where p.id = ${personId}::uuid and ${hasPermission('p', permission)} for share`
}

/** Throws FORBIDDEN for somebody who has the permission no more. */
export async function mustStillHave(tx: MainTx, personId: string, permission: Permission): Promise<void> {
  const found = await rows(tx.db, standing(personId, permission))
  if (found.length === 0) throw new KiwiError('FORBIDDEN')
}

/**
 * The id of the member of staff in a column of actors; null for an operator of the command line. A
 * row is found by its key, then.
 */
export function idIn(name: 'd.actor' | 'l.actor' | 'l.subject'): Sql {
  const column = sql.literal(name)
  return sql`(case when pg_input_is_valid(${column}, 'uuid') then ${column}::uuid end)`
}
