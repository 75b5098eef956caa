import { mostUnread } from '../../../shared/bounds.ts'
import type { Mail } from '../../../platform/mail/port.ts'

type Locale = 'ko' | 'en'

const sentences = {
  ko: {
    hello: '키위에서 알려 드려요.',
    open: '키위에서 보기',
    why: '키위에서 이 메일을 받기로 하셨어요.',
    stop: '이런 메일 그만 받기',
    confirm: '이메일 주소를 확인해 주세요',
    confirmBody:
      '아래 링크를 열면 이 주소로 돈과 보안 알림이 와요. 링크는 24시간 동안 쓸 수 있어요. 신청하지 않았다면 이 메일을 지워 주세요.',
    messages: (count: string) => `읽지 않은 메시지가 ${count}개 있어요`,
    weekly: '지난 한 주, 읽지 않은 소식이에요',
  },
  en: {
    hello: 'News from Kiwi.',
    open: 'Open in Kiwi',
    why: 'You chose to get this mail from Kiwi.',
    stop: 'Get no more of these',
    confirm: 'Please confirm your e-mail address',
    confirmBody:
      'Open the link below, and notices about your money and your account come to this address. The link works for 24 hours. If you did not ask for it, delete this mail.',
    messages: (count: string) => `You have ${count} unread ${count === '1' ? 'message' : 'messages'}`,
    weekly: 'What you have not read this week',
  },
}

export interface Letter {
  locale: Locale
  subject: string
  lines: string[]
  url: string
  unsubscribeUrl: string | null
}

export const weeklyLetter = (locale: Locale, lines: string[]) => ({ locale, subject: sentences[locale].weekly, lines })
export const messagesLetter = (locale: Locale, count: number) => {
  const subject = sentences[locale].messages(count >= mostUnread ? `${mostUnread}+` : String(count))
  return { locale, subject, lines: [subject] }
}
export const confirmLetter = (locale: Locale) => ({ locale, subject: sentences[locale].confirm, lines: [sentences[locale].confirmBody] })

/** Both bodies of a mail. Names and titles are people's: none of them is markup. */
export function writtenMail({
  locale,
  subject,
  lines,
  url,
  unsubscribeUrl,
}: Letter): Pick<Mail, 'subject' | 'text' | 'html' | 'unsubscribeUrl'> {
  const { hello, open, why, stop } = sentences[locale]
  const ending = unsubscribeUrl === null ? [] : ['', why, `${stop}: ${unsubscribeUrl}`]
  const text = [hello, '', ...lines, '', `${open}: ${url}`, ...ending, ''].join('\n')
  const footer =
    unsubscribeUrl === null
      ? ''
      : `<p style="color:#6b6b63;font-size:13px">${escaped(why)} <a href="${escaped(unsubscribeUrl)}">${escaped(stop)}</a></p>`
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="font-family:sans-serif;line-height:1.5;max-width:32rem;margin:0 auto;padding:1rem"><p>${escaped(hello)}</p>${lines.map((line) => `<p><strong>${escaped(line)}</strong></p>`).join('')}<p><a href="${escaped(url)}">${escaped(open)}</a></p>${footer}</body></html>`
  return { subject: oneLine(subject), text, html, unsubscribeUrl }
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => marks[mark]!)
/** A line end would begin another header. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')
