/** Korean identity verification (PortOne V2). The result is always fetched again on the server, never taken from a client. */
export interface IdentityPort {
  /**
   * The address where the browser verifies; it comes back to `redirectUrl` with `?identityVerificationId=&identityVerificationTxId=`.
   * The second names the attempt, and only the browser that made the attempt is told. `title` is shown on the provider's page.
   */
  startUrl(input: { verificationId: string; redirectUrl: string; title: string }): string
  /** The provider's result of one attempt at a verification. Throws KiwiError UNAVAILABLE when it cannot be asked. */
  fetchAttempt(verificationId: string, attemptId: string): Promise<IdentityResult>
  /** The result of the verification as a whole, by any attempt: it may report a failure, and must never activate a person. */
  fetchResult(verificationId: string): Promise<IdentityResult>
  /** Verifies a webhook's signature and age. Null: not authentic. A null id: authentic, but about something else. */
  verifyWebhook(body: string, headers: Record<string, string>): Promise<{ verificationId: string | null } | null>
}

export type IdentityResult =
  | { state: 'ready' }
  | { state: 'failed'; reason: 'refused' | 'unknown' | 'no_ci' }
  /** `ci` and `di` are only in memory until they are hashed. Not every agent gives a DI. */
  | { state: 'verified'; ci: string; di: string | null; birthDate: string | null }
