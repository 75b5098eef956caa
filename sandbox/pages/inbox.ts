import { html } from 'hono/html'
import type { World } from '../world.ts'
import { clockText, layout } from './layout.ts'

/** Every mail that Kiwi sent, newest first, as its plain text. */
export function inboxPage(world: World) {
  return layout(
    { title: '메일함 · Inbox', accent: '#4b7a16', onAccent: '#ffffff' },
    world.state.mails.length === 0
      ? html`<section class="card">
          <h1>메일함 · Inbox</h1>
          <p class="soft">아직 온 메일이 없어요 · no mail yet</p>
        </section>`
      : html`${world.state.mails.map((mail) => {
          const { subject, text } = readMail(mail.source)
          return html`<section class="card">
            <p class="soft small">${clockText(mail.at)} · ${mail.to.join(', ')}</p>
            <h2>${subject}</h2>
            <p style="white-space:pre-wrap;overflow-wrap:anywhere">
              ${text.split(/(https?:\/\/\S+)/).map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))}
            </p>
          </section>`
        })}`,
  )
}

export interface ReadMail {
  headers: Record<string, string>
  subject: string
  text: string
  html: string
}

/**
 * The parts of a mail as Kiwi writes them: one multipart/alternative, base64 or quoted-printable
 * (RFC 2045, 2047).
 */
export function readMail(source: string): ReadMail {
  const { headers, body } = split(source)
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const parts = body.split(`--${boundary}`).map((part) => split(part.replace(/^\r\n/, '')))
  const bodyOf = (type: string) => {
    const part = parts.find((one) => one.headers['content-type']?.startsWith(type))
    return part ? decoded(part.headers['content-transfer-encoding'] ?? '', part.body.replace(/\r\n$/, '')) : ''
  }
  const subject = (headers['subject'] ?? '')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(B|Q)\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === 'B' ? `\ue000${word}\ue000` : decoded('quoted-printable', word.replaceAll('_', ' ')),
    )
    .replace(/(?:\ue000[^\ue000]*\ue000)+/g, (words) =>
      Buffer.concat(words.split('\ue000').map((word) => Buffer.from(word, 'base64'))).toString('utf8'),
    )
  return { headers, subject, text: bodyOf('text/plain'), html: bodyOf('text/html') }
}

function split(source: string): { headers: Record<string, string>; body: string } {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
  return { headers: Object.fromEntries(headers) as Record<string, string>, body: rest.join('\r\n\r\n') }
}

function decoded(how: string, text: string): string {
  if (/base64/i.test(how)) return Buffer.from(text, 'base64').toString('utf8')
  if (!/quoted-printable/i.test(how)) return text
  const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
