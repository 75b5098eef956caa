import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { reportReasons } from '../../shared/reports.ts'
import { cursor, textLine, uuid } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'

const caseStates = ['open', 'acted', 'dismissed'] as const
const claim = z.object({ handle: z.string().nullable(), isMine: z.boolean(), until: z.iso.datetime() })

const caseSummary = z.object({
  id: z.string(),
  subjectKind: z.enum(subjectKinds),
  subjectId: z.string(),
  state: z.enum(caseStates),
  /** The gravest one given. */
  reason: z.enum(reportReasons),
  priority: z.int(),
  /** Different people; 0 where a rule opened it. */
  reportCount: z.int(),
  openedAt: z.iso.datetime(),
  lastReportAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  /** Whose it is; null for somebody without a handle. */
  person: personChip.nullable(),
  /** The beginning of what was reported last. */
  excerpt: z.string(),
  /** Null where nobody has claimed it, or the claim is over. */
  claim: claim.nullable(),
})

export const listCasesInput = z.strictObject({
  state: z.enum(['open', 'decided']).default('open'),
  kind: z.enum(subjectKinds).nullable().default(null),
  reason: z.enum(reportReasons).nullable().default(null),
  /** Only those that the caller has claimed. */
  mine: z.boolean().default(false),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
/** Open ones: the gravest first, then the oldest. Decided ones: the newest first. */
export const casePage = z.object({ cases: z.array(caseSummary), nextCursor: z.string().nullable() })
export type CaseSummary = z.infer<typeof caseSummary>

const shownContent = z.object({
  title: z.string(),
  /** Of a product. */
  priceKrw: z.number().nullable(),
  text: z.string(),
  version: z.int(),
  state: z.string(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  pictures: z.array(z.object({ mediaId: z.string(), alt: z.string(), url: z.string().nullable() })),
  messages: z.array(
    z.object({ seq: z.int(), senderId: z.string(), isReported: z.boolean(), body: z.string(), createdAt: z.iso.datetime() }),
  ),
})
export type ShownContent = z.infer<typeof shownContent>

export const caseInput = z.strictObject({ caseId: uuid })
export const caseView = z.object({
  case: caseSummary,
  /**
   * What was reported, each state of it that somebody reported, oldest first; empty once it is
   * forgotten.
   */
  states: z.array(z.object({ id: z.string(), keptAt: z.iso.datetime(), content: shownContent })),
  /** As it is now; null when it is gone without a trace. */
  now: shownContent.nullable(),
  reports: z.array(
    z.object({
      id: z.string(),
      reporter: z.string().nullable(),
      reason: z.enum(reportReasons),
      note: z.string(),
      at: z.iso.datetime(),
      evidenceId: z.string(),
      weight: z.number(),
      /** What became of the reporter's earlier reports. */
      upheld: z.int(),
      dismissed: z.int(),
    }),
  ),
  person: z.object({
    id: z.string(),
    status: z.string(),
    joinedAt: z.iso.datetime(),
    /** Other cases about them. */
    casesOpen: z.int(),
    casesUpheld: z.int(),
    casesDismissed: z.int(),
    actions: z.array(
      z.object({
        id: z.string(),
        action: z.enum(moderationActions),
        lifts: z.enum(sanctions).nullable(),
        subjectKind: z.enum(subjectKinds),
        reasonCode: z.enum(reasonCodes),
        reason: z.string(),
        until: z.iso.datetime().nullable(),
        at: z.iso.datetime(),
      }),
    ),
  }),
  decision: z.object({ by: z.string().nullable(), reason: z.string(), at: z.iso.datetime() }).nullable(),
  /** The action of this case that can be undone. */
  undoable: z.enum(moderationActions).nullable(),
})
export type CaseView = z.infer<typeof caseView>

const reason = textLine(maxLengths.deskReason, minDeskReason)
export const decideCaseInput = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('dismiss'), caseId: uuid, reason }),
  z
    .strictObject({
      decision: z.literal('act'),
      caseId: uuid,
      /**
       * `person`: whom the case concerns. A freeze and a ban are decided on the person's own page,
       * by two.
       */
      on: z.enum(['subject', 'person']),
      action: z.enum(['warn', 'hide', 'limit', 'suspend']),
      /** Of a limit or a suspension; null for no end. */
      days: z.int().min(1).max(366).nullable().default(null),
      reasonCode: z.enum(reasonCodes),
      reason,
    })
    .refine(({ on, action }) => (on === 'person' ? action !== 'hide' : action === 'warn' || action === 'hide'), {
      message: 'is not possible here',
      path: ['action'],
    })
    .refine(({ days, action }) => days === null || action === 'limit' || action === 'suspend', {
      message: 'has no end',
      path: ['days'],
    }),
])
export const undoCaseInput = z.strictObject({ caseId: uuid, reason })

export const caseNumbers = z.object({
  open: z.int(),
  claimed: z.int(),
  oldestOpenAt: z.iso.datetime().nullable(),
  /** In seven days. */
  decided: z.int(),
  upheld: z.int(),
  /** From the first report to the decision, in minutes; null without decisions. */
  medianMinutes: z.number().nullable(),
  slowestTenthMinutes: z.number().nullable(),
})
