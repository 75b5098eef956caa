import * as z from 'zod'
import { pendingDecision, staffAct } from '../../db/schema/staff.ts'
import { maxCountedWaiting, maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { roles } from '../../shared/roles.ts'
import { cursor, textLine, uuid } from '../../shared/text.ts'

/** Why a member of staff does it; kept with the act. */
export const staffReason = textLine(maxLengths.deskReason, minDeskReason)

export const refuseProposalInput = z.strictObject({ decisionId: uuid, reason: staffReason })
export const proposalList = z.object({
  proposals: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(pendingDecision.kind.enumValues),
      personId: z.string(),
      handle: z.string().nullable(),
      terms: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      reason: z.string(),
      proposedBy: z.string(),
      isMine: z.boolean(),
      proposedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
    }),
  ),
})

export const waitingCounts = z.object({
  /** Of what the caller may decide; counted up to `maxCountedWaiting`. */
  counts: z.array(
    z.object({
      what: z.enum(['reports', 'appeals', 'money', 'disputes', 'failed_jobs', 'unread_changes']),
      count: z.int().max(maxCountedWaiting),
    }),
  ),
})

/** A handle, the id of a person, or the number of an order. */
export const findPeopleInput = z.strictObject({ text: textLine(60, 1) })
const status = z.enum(['pending', 'active', 'suspended', 'withdrawn'])
export const foundPeople = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      handle: z.string().nullable(),
      displayName: z.string(),
      status,
      role: z.enum(roles),
      /** In the order that was looked up; null where it was a person. */
      part: z.enum(['buyer', 'seller']).nullable(),
    }),
  ),
})
export interface PersonOfOrder {
  id: string
  part: 'buyer' | 'seller'
}

export const openPersonInput = z.strictObject({ personId: uuid, reason: staffReason })
/** The page is open until then. */
export const openedPerson = z.object({ until: z.iso.datetime() })
export const personInput = z.strictObject({ personId: uuid })
export const staffPerson = z.object({
  id: z.string(),
  handle: z.string().nullable(),
  displayName: z.string(),
  bio: z.string(),
  avatarUrl: z.string().nullable(),
  status,
  role: z.enum(roles),
  isPrivate: z.boolean(),
  createdAt: z.iso.datetime(),
  lastActiveAt: z.iso.datetime(),
  hasIdentity: z.boolean(),
  channels: z.array(z.object({ provider: z.enum(['kakao', 'naver', 'google', 'apple']), state: z.enum(['linked', 'refused']) })),
  pastHandles: z.array(z.string()),
  /** Live ones. */
  sessions: z.array(z.object({ id: z.string(), device: z.string(), lastUsedAt: z.iso.datetime() })),
  postCount: z.int(),
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }).nullable(),
})

export const timelineInput = z.strictObject({ personId: uuid, cursor })
export const timelinePage = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      log: z.enum(['security', 'access', 'staff', 'moderation', 'orders', 'money']),
      what: z.string(),
      /** Who did it, if not the person. */
      actor: z.string().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const viewHomeInput = z.strictObject({ personId: uuid, cursor })

export const actsInput = z.strictObject({ cursor })
export const actPage = z.object({
  acts: z.array(
    z.object({
      id: z.string(),
      actor: z.string(),
      act: z.enum(staffAct.act.enumValues),
      who: z.string().nullable(),
      subject: z.string().nullable(),
      /** What was proposed, confirmed or refused; null for other acts. */
      proposal: z.enum(pendingDecision.kind.enumValues).nullable(),
      reason: z.string(),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const jobInput = z.strictObject({ jobId: uuid, reason: staffReason })
export const jobDesk = z.object({
  /** What waits and what failed, by name. */
  counts: z.array(
    z.object({
      name: z.string(),
      waiting: z.int(),
      failed: z.int(),
      oldestSeconds: z.number().nullable(),
      lastError: z.string().nullable(),
    }),
  ),
  failed: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      payload: z.string(),
      attempts: z.int(),
      failedAt: z.iso.datetime(),
      lastError: z.string().nullable(),
      mayDiscard: z.boolean(),
    }),
  ),
})

export const searchDesk = z.object({
  engines: z.array(
    z.object({
      engine: z.string(),
      isReachable: z.boolean(),
      problem: z.string().nullable(),
      counts: z.record(z.string(), z.number()).nullable(),
      syncedAt: z.string().nullable(),
      waiting: z.number(),
      /** The documents before the last rebuild can be used again: `kiwi search swap-back`. */
      canSwapBack: z.boolean(),
    }),
  ),
  /** The newest first; `documents`: put and removed, built, or that differ. */
  runs: z.array(
    z.object({
      engine: z.string(),
      kind: z.enum(['sync', 'rebuild', 'verify', 'swap_back']),
      startedAt: z.iso.datetime(),
      endedAt: z.iso.datetime(),
      documents: z.int(),
      problem: z.string().nullable(),
    }),
  ),
  /** What at least five people looked for and did not find. */
  unanswered: z.array(z.object({ text: z.string(), persons: z.int() })),
  /**
   * `reciprocalRank`: the mean of 1 / place of the first opened result, 0 where none was opened.
   */
  clicks: z.array(z.object({ engine: z.string(), searches: z.int(), opened: z.int(), reciprocalRank: z.number() })),
})
