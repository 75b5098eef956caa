import type { MainTx } from '../../../db/handles.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { noticeRow } from '../../../shared/notices/kinds.ts'
import { isOn, noticeTopics } from '../../../shared/notices/topics.ts'
import type { NoticeChoices } from '../preferences.ts'
import type { Notice } from '../rules.ts'

/** Time to read it in the app. */
const waitMs = 10 * 60_000

interface Told {
  notificationId: string
  choices: NoticeChoices
  hasEmail: boolean
  requestId: string
  now: Date
}

/**
 * Enqueues the mail of a notice in its transaction: each act of an urgent one at once, any other
 * notice once, if it is not read first.
 */
export async function mailLater(
  tx: MainTx,
  { kind, personId }: Notice,
  { notificationId, choices, hasEmail, requestId, now }: Told,
): Promise<void> {
  const { topic } = noticeRow(kind)
  if (!hasEmail || !isOn(choices, topic, 'email')) return
  const isUrgent = noticeTopics[topic].priority === 'urgent'
  const uniqueKey = isUrgent ? `mail:${notificationId}:${requestId}` : `mail:${notificationId}`
  await enqueue(
    tx,
    'mail.notice',
    { personId, notificationId },
    { now, runAt: new Date(now.getTime() + (isUrgent ? 0 : waitMs)), uniqueKey },
  )
}
