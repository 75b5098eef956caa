/** A browser at its push service (RFC 8030), with the keys of RFC 8291 in base64url. */
export interface PushTarget {
  endpoint: string
  p256dh: string
  auth: string
  /** Our public key that the browser knows (RFC 8292). */
  serverKey: string
}

export interface PushMessage {
  /** JSON, encrypted for the browser alone. */
  text: string
  /**
   * A later message with it takes the place of one that was not delivered yet: at most 32 letters
   * of base64url.
   */
  topic: string
  urgency: 'high' | 'normal' | 'low'
  ttlSeconds: number
}

/**
 * `gone`: the subscription is dead, or knows a key that we no longer have. `refused`: trying again
 * would change nothing.
 */
export type PushOutcome = 'accepted' | 'gone' | 'refused'

export interface PushPort {
  /** Errors: UNAVAILABLE: the service is not reached or asks to come back later. */
  send(target: PushTarget, message: PushMessage): Promise<PushOutcome>
}
