export interface Mail {
  to: string
  subject: string
  text: string
  html: string
  /** A repeated delivery has the same one, so that mail programs show it once. */
  messageId: string
  /** One click there ends mails of this kind (RFC 8058); null for what was asked for. */
  unsubscribeUrl: string | null
}

export interface MailPort {
  /**
   * `refused`: the server will not take it; trying again would change nothing. Errors: UNAVAILABLE.
   */
  send(mail: Mail): Promise<'accepted' | 'refused'>
}
