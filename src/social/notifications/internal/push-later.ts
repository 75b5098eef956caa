import type { MainTx } from '../../../db/handles.ts'
import { enqueue, enqueueMany } from '../../../jobs/enqueue.ts'
import { noticeRow } from '../../../shared/notices/kinds.ts'
import { isOn, noticeTopics } from '../../../shared/notices/topics.ts'
import type { NoticeChoices } from '../preferences.ts'
import type { Notice } from '../rules.ts'
import { calmWaitMs, usualEveryMs, usualWaitMs } from '../push-rules.ts'

interface Told {
  notificationId: string
  choices: NoticeChoices
  /** Ids of the browsers that hear pushes of the person. */
  devices: string[]
  /** The id of the act's delivery. */
  requestId: string
  now: Date
}

/**
 * Enqueues the pushes of a notice in its transaction. What is read before a push leaves is not
 * pushed: so all but urgent ones wait a little.
 */
export async function pushLater(tx: MainTx, { kind, personId }: Notice, told: Told): Promise<void> {
  const { notificationId, choices, devices, requestId, now } = told
  const { topic } = noticeRow(kind)
  const { priority } = noticeTopics[topic]
  if (devices.length === 0 || !isOn(choices, topic, 'push')) return
  const slot = (everyMs: number) => Math.floor(now.getTime() / everyMs)
  const after = (ms: number) => new Date(now.getTime() + ms)
  if (priority === 'calm') {
    const uniqueKey = `calm push:${personId}:${slot(calmWaitMs)}`
    return enqueue(tx, 'notifications.pushCalm', { personId }, { now, runAt: after(calmWaitMs), uniqueKey })
  }
  const turn = priority === 'urgent' ? requestId : slot(usualEveryMs)
  await enqueueMany(
    tx,
    'notifications.push',
    devices.map((subscriptionId) => ({ personId, subscriptionId, notificationId, others: 0 })),
    {
      now,
      runAt: after(priority === 'urgent' ? 0 : usualWaitMs),
      uniqueKeyOf: ({ subscriptionId }) => `push:${subscriptionId}:${notificationId}:${turn}`,
    },
  )
}
