import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { publish } from '../../realtime/publish.ts'
import { unsilencedBy } from '../access/feeds.ts'
import { formsOf, type KeptForm, mutedTextsOf } from '../access/muted-texts.ts'
import { personKnownTo } from '../access/people.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import { mentionedPeople } from '../posts/mentions.ts'
import { write } from '../../db/write.ts'
import { noticeRow } from '../../shared/notices/kinds.ts'
import { isOn } from '../../shared/notices/topics.ts'
import type { NoticeChoices } from './preferences.ts'
import { joinGroup } from './internal/join-group.ts'
import { decideNotice, keysOf, type Notice, type Told, toldForMs } from './rules.ts'
import { unreadCountOf } from './count-unread.ts'
import { devicesOf } from './devices-of.ts'
import { mailLater } from './internal/mail-later.ts'
import { pushLater } from './internal/push-later.ts'
import { lockNotices } from './internal/lock-notices.ts'
import { actStands } from './internal/stands.ts'
import { withdrawFacts } from './internal/withdraw.ts'

/**
 * Updates a person's notices after one act: one notice while the act stands, none after it was
 * taken back. None about one's own acts, blocked, muted or silenced people, muted texts, topics
 * that are off, or posts one may not see.
 */
export async function notify(ctx: WorkerCtx, notice: Notice): Promise<void> {
  const { personId, actorId } = notice
  if (actorId === personId) return
  const now = ctx.now()
  // The request id of a job names its outbox row: it stays the same when the job is delivered
  // again.
  const keys = keysOf(notice, ctx.requestId)
  await write(ctx, async (tx) => {
    await lockNotices(tx, personId)
    const facts = await readFacts(tx, notice, keys.fact, now)
    const stands = facts.stands && (await stillMentions(tx, notice, now))
    const mayTell =
      facts.mayTell && stands && isOn(facts.choices, noticeRow(notice.kind).topic, 'inApp') && !(await isMuted(tx, notice, now))
    const decision = decideNotice({ told: facts.told, stands, mayTell })
    if (decision === 'nothing') return
    if (decision === 'withdraw') return withdrawFacts(tx, personId, [keys.fact], now)
    const isRead = decision === 'tell as read'
    const notificationId = await joinGroup(tx, notice, keys, { now, isRead })
    if (isRead) return
    publish(tx, personId, { kind: 'notification', notificationId, unreadCount: await unreadCountOf(tx.db, personId) }, now)
    const { choices, devices, hasEmail } = facts
    await pushLater(tx, notice, { notificationId, choices, devices, requestId: ctx.requestId, now })
    await mailLater(tx, notice, { notificationId, choices, hasEmail, requestId: ctx.requestId, now })
  })
}

interface Facts {
  told: Told | null
  stands: boolean
  mayTell: boolean
  choices: NoticeChoices
  devices: string[]
  hasEmail: boolean
}

/** In one statement after the lock: the notice so far, whether the act stands and may be told. */
async function readFacts(tx: MainTx, notice: Notice, fact: string, now: Date): Promise<Facts> {
  const forgottenBefore = new Date(now.getTime() - toldForMs)
  const [found] = await rows(
    tx.db,
    sql<Told & { stands: boolean; mayTell: boolean; choices: NoticeChoices | null; devices: string[]; hasEmail: boolean; known: boolean }>`
        select ${actStands(notice)} as stands, ${mayTell(notice)} as may_tell, s.choices, array(${devicesOf(notice.personId, now)}) as devices,
               exists (select from person_email e where e.person_id = r.id and e.confirmed_at is not null) as has_email,
               k.person_id is not null as known, k.notification_id, k.was_read
        from person r
        left join notification_fact k on k.person_id = r.id and k.fact = ${fact} and k.at >= ${forgottenBefore}::timestamptz
        left join notice_settings s on s.person_id = r.id
        where r.id = ${notice.personId}::uuid`,
  )
  if (!found) return { told: null, stands: false, mayTell: false, choices: {}, devices: [], hasEmail: false }
  const { known, notificationId, wasRead, choices, ...rest } = found
  return { told: known ? { notificationId, wasRead } : null, choices: choices ?? {}, ...rest }
}

function mayTell({ kind, personId, actorId, postId }: Notice): Sql {
  // Who is suspended reads why, once they are back.
  const conditions: Sql[] = [kind === 'moderation' || kind === 'post_failed' ? sql`r.status <> 'withdrawn'` : sql`r.status = 'active'`]
  if (actorId && noticeRow(kind).from === 'known') {
    conditions.push(
      sql`exists (select from person x where x.id = ${actorId}::uuid and ${personKnownTo(personId, 'x')} and ${unsilencedBy(personId, sql`x.id`)})`,
    )
  }
  if (postId) conditions.push(postIsVisibleTo(personId, sql`${postId}::uuid`))
  return sql.join(conditions, sql` and `)
}

/** What the notice is about holds a word or hashtag that the person muted. Two look-ups by key. */
async function isMuted(tx: MainTx, { kind, personId, postId, commentId }: Notice, now: Date): Promise<boolean> {
  if (kind !== 'comment' && kind !== 'reply' && kind !== 'mention') return false
  const [found] = await rows(
    tx.db,
    sql<{ text: string | null; forms: KeptForm[] }>`
      select coalesce((select body from comment where id = ${commentId}::uuid), (select caption from post where id = ${postId}::uuid)) as text,
        ${formsOf(sql`${personId}::uuid`)} as forms`,
  )
  return found ? mutedTextsOf(personId, found.forms, now).hides(found.text ?? '') : false
}

/** False for a mention in a caption or comment that was edited since. */
async function stillMentions(tx: MainTx, { kind, personId, actorId, postId, commentId }: Notice, now: Date): Promise<boolean> {
  if (kind !== 'mention' || actorId === null) return true
  const [found] = await rows(
    tx.db,
    commentId === null
      ? sql<{ text: string }>`select caption as text from post where id = ${postId}::uuid`
      : sql<{ text: string }>`select body as text from comment where id = ${commentId}::uuid`,
  )
  return (await mentionedPeople(tx, actorId, found?.text ?? '', now)).includes(personId)
}
