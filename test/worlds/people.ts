import { randomBytes } from 'node:crypto'
import { actingAs, type MemberCtx } from '../../src/context.ts'
import * as schema from '../../src/db/schema/index.ts'
import { newId } from '../../src/ids.ts'
import type { Role } from '../../src/shared/roles.ts'
import { newestVersion } from '../../src/shared/consents.ts'
import { hashToken, newToken } from '../../src/social/people/tokens.ts'
import type { Stores } from './stores.ts'

export interface TestPerson {
  id: string
  handle: string
  ctx: MemberCtx
}

/** What `agree` leaves in the row of a person who agreed to the newest texts. */
const agreedToAll = { agreedTerms: newestVersion('terms'), agreedPrivacy: newestVersion('privacy') }

export function peopleIn({ deps, ctx, name }: Stores) {
  const { main } = deps
  let made = 0
  return {
    /** An active person with a live session, as after a verified sign-in. */
    async person(
      options: {
        handle?: string
        isPrivate?: boolean
        role?: Role
        status?: 'pending' | 'active'
        displayName?: string
        /**
         * With a linked bank account and so the higher limits; without one, 300,000 won per day may
         * leave.
         */
        hasAccount?: boolean
        /** The end of a suspension makes only somebody with a verified identity active again. */
        hasIdentity?: boolean
      } = {},
    ): Promise<TestPerson> {
      const now = deps.now()
      const id = newId(now)
      const handle = options.handle ?? `p${++made}_${name}`
      const status = options.status ?? 'active'
      const sessionId = newId(now)
      await main.db.insert(schema.person).values({
        id,
        status,
        role: options.role ?? 'member',
        handle: status === 'active' ? handle : null,
        displayName: options.displayName ?? handle,
        isPrivate: options.isPrivate ?? false,
        ...agreedToAll,
        lastActiveAt: now,
        createdAt: now,
      })
      await main.db.insert(schema.session).values({
        id: sessionId,
        tokenHash: randomBytes(32),
        personId: id,
        device: 'test',
        createdAt: now,
        lastUsedAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      })
      if (options.hasAccount)
        await main.db.insert(schema.bankAccount).values({
          id: newId(now),
          personId: id,
          bankCode: '004',
          fintechUseNum: randomDigits(24),
          lastFour: randomDigits(4),
          createdAt: now,
        })
      if (options.hasIdentity)
        await main.db.insert(schema.identity).values({ personId: id, keyId: 'k', ciHash: randomBytes(32), diHash: null, verifiedAt: now })
      return { id, handle, ctx: actingAs(ctx(), { personId: id, sessionId, status, role: options.role ?? 'member', shopRole: null }) }
    },
    /** The token of a new session, as a device holds it. */
    async sessionToken(person: Pick<TestPerson, 'id'>): Promise<string> {
      const token = newToken(deps)
      const now = deps.now()
      await main.db.insert(schema.session).values({
        id: newId(now),
        tokenHash: hashToken(token),
        personId: person.id,
        device: 'test',
        createdAt: now,
        lastUsedAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      })
      return token
    },
    async follow(follower: TestPerson, followee: TestPerson) {
      await main.db
        .insert(schema.follow)
        .values({ followerId: follower.id, followeeId: followee.id, state: 'accepted', createdAt: deps.now() })
        .onConflictDoNothing()
    },
  }
}

const randomDigits = (count: number) => Array.from(randomBytes(count), (byte) => byte % 10).join('')
