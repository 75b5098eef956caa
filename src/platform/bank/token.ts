import type { RunnerConfig } from '../../config.ts'

/** `sa`: statements and withdrawals. `oob`: transfers of our own account. */
export type BankScope = 'sa' | 'oob'

/** A new token of the gateway (OAuth 2.0 client credentials). Throws when it gives none. */
export async function requestBankToken(config: RunnerConfig, scope: BankScope): Promise<{ value: string; expiresInSeconds: number }> {
  const response = await fetch(`${config.OPENBANKING_URL}/oauth/2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: config.OPENBANKING_CLIENT_ID,
      client_secret: config.OPENBANKING_CLIENT_SECRET,
      scope,
      grant_type: 'client_credentials',
    }),
    signal: AbortSignal.timeout(config.OPENBANKING_ANSWER_MS),
  })
  const { access_token: value, expires_in: seconds } = (await response.json()) as { access_token?: string; expires_in?: number }
  if (!value) throw new Error('open banking gave no token')
  return { value, expiresInSeconds: Number(seconds) }
}
