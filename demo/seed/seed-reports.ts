import type { RunnerDeps } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { appeal } from '../../src/social/moderation/appeal.ts'
import { listOwnActions } from '../../src/social/moderation/list-own-actions.ts'
import { report } from '../../src/social/moderation/report.ts'
import type { Subject } from '../../src/social/moderation/report-schema.ts'
import { takeAction } from '../../src/social/moderation/take-action.ts'
import type { ReportReason } from '../../src/shared/reports.ts'
import { type CastMember, memberAt, systemAt } from './cast.ts'
import type { Attempt } from './unless-refused.ts'

const hourMs = 3_600_000

interface Found {
  kind: 'post' | 'comment' | 'product'
  id: string
  ownerId: string
}

/**
 * What a moderator finds at the desk: a few open cases, and an appeal against a warning of the
 * first admin.
 */
export async function seedReports(deps: RunnerDeps, cast: readonly CastMember[], now: Date, attempt: Attempt): Promise<void> {
  const found = await rows(deps.main.db, reportable)
  const [admin, ...others] = cast
  const of = (kind: Found['kind']) => found.filter((one) => one.kind === kind)
  const [post, second] = of('post')
  const [comment] = of('comment')
  const [product] = of('product')
  let reported = 0
  const tell = (about: Found | undefined, reason: ReportReason, note: string) =>
    attempt(async () => {
      const reporter = others.filter(({ actor }) => actor.personId !== about?.ownerId)[reported % 3]
      if (!about || !reporter) return
      reported += 1
      const subject: Subject = { kind: about.kind, id: about.id }
      await report(memberAt(deps, reporter, new Date(now.getTime() - (12 - reported) * hourMs)), { subject, reason, note })
    })
  await tell(post, 'spam', '같은 글을 자꾸 올려요')
  await tell(post, 'fraud', '사진이 다른 데서 본 거예요')
  await tell(post, 'spam', '')
  await tell(comment, 'hate', '말이 너무 심해요')
  await tell(product, 'fraud', '설명과 다른 물건이 왔어요')
  const author = cast.find(({ actor }) => actor.personId === second?.ownerId)
  if (!second || !author || !admin || author === admin) return
  await attempt(async () => {
    const warning = {
      subject: { kind: second.kind, id: second.id },
      action: 'warn',
      reason: '광고 표시가 없어요',
      reasonCode: 'spam',
    } as const
    await takeAction(systemAt(deps, new Date(now.getTime() - 30 * hourMs)), { ...warning, actor: admin.actor.personId }, noMoney)
    const theirs = memberAt(deps, author, new Date(now.getTime() - 20 * hourMs))
    const [action] = (await listOwnActions(theirs, { cursor: null, limit: 1 })).actions
    if (action) await appeal(theirs, { actionId: action.id, words: '제 돈으로 샀고 광고가 아니에요. 영수증도 있어요.' })
  })
}

/** A warning moves no money. */
const noMoney = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }

/** The newest of each kind that anybody may see. */
const reportable = sql<Found>`
  (select 'post' as kind, p.id, p.author_id as owner_id from post p join person a on a.id = p.author_id
    where p.state = 'visible' and not a.is_private and a.role = 'member' order by p.id desc limit 2)
  union all
  (select 'comment', c.id, c.author_id from comment c join person a on a.id = c.author_id join post p on p.id = c.post_id join person o on o.id = p.author_id
    where c.deleted_at is null and not c.withheld and not o.is_private and p.state = 'visible' order by c.id desc limit 1)
  union all
  (select 'product', g.id, s.owner_id from product g join shop s on s.id = g.shop_id where g.state = 'listed' order by g.id desc limit 1)`
