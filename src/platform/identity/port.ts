/** Korean identity verification (PortOne V2). The server fetches every result itself. */
export interface IdentityPort {
  /**
   * The address where the browser verifies; it comes back to `redirectUrl` with
   * `?identityVerificationId=&identityVerificationTxId=`. The second names the attempt, and only
   * the browser that made the attempt is told. `title` is shown on the provider's page.
   */
  startUrl(input: { verificationId: string; redirectUrl: string; title: string }): string
  /** The result of one attempt. Throws KiwiError UNAVAILABLE when the provider cannot be asked. */
  fetchAttempt(verificationId: string, attemptId: string): Promise<IdentityResult>
  /** The result by any attempt: it may report a failure, and must never activate a person. */
  fetchResult(verificationId: string): Promise<IdentityResult>
  /** Checks signature and age. Null: not authentic. A null id: about something else. */
  verifyWebhook(body: string, headers: Record<string, string>): Promise<{ verificationId: string | null } | null>
}

export type IdentityResult =
  | { state: 'ready' }
  | { state: 'failed'; reason: 'refused' | 'unknown' | 'no_ci' }
  /** `ci` and `di` are only in memory until they are hashed. Not every agent gives a DI. */
  | { state: 'verified'; ci: string; di: string | null; birthDate: string | null }
