import type { Transporter } from 'nodemailer'
import type { ApiConfig } from '../../config.ts'
import { KiwiError } from '../../errors.ts'
import type { MailPort } from './port.ts'

/**
 * By the SMTP server of MAIL_URL. The library is loaded with the first mail: most processes send
 * none.
 */
export function createSmtp({ MAIL_URL, MAIL_FROM }: Pick<ApiConfig, 'MAIL_URL' | 'MAIL_FROM'>): MailPort {
  let opening: Promise<Transporter> | undefined
  return {
    async send({ to, subject, text, html, messageId, unsubscribeUrl }) {
      if (MAIL_URL === undefined || MAIL_FROM === undefined) return 'refused'
      opening ??= open(MAIL_URL)
      const headers = unsubscribeUrl === null ? {} : unsubscribeHeaders(unsubscribeUrl)
      try {
        const transport = await opening
        // An address object: a name with commas or brackets cannot become a second recipient.
        await transport.sendMail({ from: MAIL_FROM, to: { name: '', address: to }, subject, text, html, messageId, headers })
        return 'accepted'
      } catch (cause) {
        if (isFinal(cause)) return 'refused'
        // Without the cause's text: servers repeat the recipient's address in it, and it would
        // reach the logs.
        throw new KiwiError('UNAVAILABLE', { cause: new Error('The mail server did not take a mail.') })
      }
    },
  }
}

/** Connects and signs in, and sends nothing. Throws what the server says against it. */
export async function tryMailServer(url: string): Promise<void> {
  const transport = await open(url)
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

const unsubscribeHeaders = (url: string) => ({
  'List-Unsubscribe': { prepared: true, value: `<${url}>` },
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

async function open(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({ url, disableFileAccess: true, disableUrlAccess: true, connectionTimeout: 10_000, socketTimeout: 20_000 })
}

/** 5xx: RFC 5321 §4.2.1. */
function isFinal(error: unknown): boolean {
  const code = (error as { responseCode?: number } | null)?.responseCode ?? 0
  return code >= 500 && code < 600
}
