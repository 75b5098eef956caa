import { Hono } from 'hono'
import { html } from 'hono/html'
import type { SandboxEnv } from '../operation.ts'
import type { World } from '../world.ts'
import { clockText, layout } from './layout.ts'

/**
 * `GET /` shows the mails; `POST /stop` is the button of a mail program: it sends the one click of
 * RFC 8058 to the address in the head of the mail, without cookies.
 */
export function inbox(world: World): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.get('/', (c) => c.html(inboxPage(world)))
  routes.post('/stop', async (c) => {
    const { id } = await c.req.parseBody()
    const mail = world.state.mails.find(({ source }) => readMail(source).headers['message-id'] === id)
    const url = mail && stopUrlOf(readMail(mail.source))
    if (!mail || !url) return c.notFound()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status } = await fetch(url, { method: 'POST', headers, body: 'List-Unsubscribe=One-Click', redirect: 'error' })
    mail.stopStatus = status
    world.touch()
    return c.redirect('/inbox')
  })
  return routes
}

/** Null where the mail names no such address, or does not say that one click is enough. */
function stopUrlOf({ headers }: ReadMail): string | null {
  if (headers['list-unsubscribe-post'] !== 'List-Unsubscribe=One-Click') return null
  return /<(https?:[^>]+)>/.exec(headers['list-unsubscribe'] ?? '')?.[1] ?? null
}

/** Every mail that Kiwi sent, newest first, as its plain text. */
function inboxPage(world: World) {
  return layout(
    { title: '메일함 · Inbox', accent: '#4b7a16', onAccent: '#ffffff' },
    world.state.mails.length === 0
      ? html`<section class="card">
          <h1>메일함 · Inbox</h1>
          <p class="soft">아직 온 메일이 없어요 · no mail yet</p>
        </section>`
      : html`${world.state.mails.map((mail) => {
          const read = readMail(mail.source)
          const { subject, text } = read
          return html`<section class="card">
            <p class="soft small">${clockText(mail.at)} · ${mail.to.join(', ')}</p>
            <h2>${subject}</h2>
            <p style="overflow-wrap:anywhere;margin-top:8px">
              ${text
                .trim()
                .split('\n')
                .map((line) => html`${linked(line)}<br />`)}
            </p>
            ${
              stopUrlOf(read) &&
              html`<form method="post" action="/inbox/stop" style="margin-top:12px">
                <input type="hidden" name="id" value="${read.headers['message-id']}" />
                <button>한 번에 그만 받기 · Unsubscribe</button>
              </form>`
            }
            ${mail.stopStatus && html`<p class="soft small" role="status">키위의 답 · Kiwi answered: ${mail.stopStatus}</p>`}
          </section>`
        })}`,
  )
}

/** With its addresses as links. */
const linked = (line: string) =>
  line.split(/(https?:\/\/\S+)/).map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))

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
