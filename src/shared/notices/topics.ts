/**
 * How much a notice may disturb. `urgent`: at once, in quiet hours when they end. `calm`: gathered,
 * dropped in quiet hours.
 */
export type NoticePriority = 'urgent' | 'usual' | 'calm'

/** Filters of the list of notices. */
export const noticeTabs = ['mentions', 'orders', 'money', 'follows'] as const
export type NoticeTab = (typeof noticeTabs)[number]

export const noticeChannels = ['inApp', 'push', 'email'] as const
export type NoticeChannel = (typeof noticeChannels)[number]

interface NoticeTopicRow extends Record<NoticeChannel, boolean> {
  tab: NoticeTab | null
  priority: NoticePriority
  /** Cannot be switched off in the app: somebody's money, account or rights depend on it. */
  isAlwaysInApp: boolean
}

const row = (tab: NoticeTab | null, priority: NoticePriority, on: string, always?: 'always in app'): NoticeTopicRow => ({
  tab,
  priority,
  inApp: true,
  push: on.includes('push'),
  email: on.includes('email'),
  isAlwaysInApp: always !== undefined,
})

/**
 * What a person decides about: topic → tab, priority, channels that are on until they choose.
 * E-mail needs a confirmed address.
 */
export const noticeTopics = {
  likes: row(null, 'calm', 'push'),
  comments: row('mentions', 'usual', 'push'),
  mentions: row('mentions', 'usual', 'push'),
  follows: row('follows', 'calm', 'push'),
  messages: row(null, 'urgent', 'push', 'always in app'),
  orders: row('orders', 'usual', 'push', 'always in app'),
  products: row('orders', 'usual', 'push'),
  shop: row('orders', 'usual', 'push'),
  money: row('money', 'urgent', 'push email', 'always in app'),
  security: row(null, 'urgent', 'push email', 'always in app'),
  kiwi: row(null, 'usual', 'push', 'always in app'),
} satisfies Record<string, NoticeTopicRow>
export type NoticeTopic = keyof typeof noticeTopics
export const noticeTopicNames = Object.keys(noticeTopics) as [NoticeTopic, ...NoticeTopic[]]

/**
 * Whether notices of a topic come by a channel. Where the list in the app has none, the other
 * channels have none either.
 */
export function isOn(choices: Readonly<Record<string, boolean>>, topic: NoticeTopic, channel: NoticeChannel): boolean {
  const row: NoticeTopicRow = noticeTopics[topic]
  if (channel === 'inApp') return row.isAlwaysInApp || (choices[`${topic}.inApp`] ?? row.inApp)
  return isOn(choices, topic, 'inApp') && (choices[`${topic}.${channel}`] ?? row[channel])
}
