/** A person's choices, as `{"likes.push": false}`. */
export type NoticeChoices = Readonly<Record<string, boolean>>

export interface QuietHours {
  quietFromMinute: number | null
  quietUntilMinute: number | null
  timeZone: string
}

export interface NoticeSettingsRow extends QuietHours {
  choices: NoticeChoices
  hidesText: boolean
}

/** Without a row. The same as the defaults of the table. */
export const settingsAsTheyCome: NoticeSettingsRow = {
  choices: {},
  quietFromMinute: 22 * 60,
  quietUntilMinute: 8 * 60,
  timeZone: 'Asia/Seoul',
  hidesText: false,
}

const dayMinutes = 24 * 60

/** When the quiet hours end in which `now` lies; null outside of them. */
export function quietUntil(now: Date, { quietFromMinute: from, quietUntilMinute: until, timeZone }: QuietHours): Date | null {
  if (from === null || until === null || from === until) return null
  const minute = minuteOfDay(now, timeZone)
  const sinceFrom = (minute - from + dayMinutes) % dayMinutes
  const length = (until - from + dayMinutes) % dayMinutes
  if (sinceFrom >= length) return null
  return new Date(Math.floor(now.getTime() / 60_000) * 60_000 + (length - sinceFrom) * 60_000)
}

/** On a clock at that place: daylight saving time counts. */
function minuteOfDay(now: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now)
  const [hour, minute] = (['hour', 'minute'] as const).map((type) => Number(parts.find((part) => part.type === type)?.value))
  return (hour ?? 0) * 60 + (minute ?? 0)
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
