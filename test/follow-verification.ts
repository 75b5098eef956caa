export interface VerifiedReturn {
  verificationId: string
  attemptId: string
}

/**
 * Verifies at the provider's page as one of the sandbox's people; returns the redirect's
 * parameters.
 */
export async function followVerification(url: string, person: string): Promise<VerifiedReturn> {
  const response = await fetch(`${url}&login_as=${person}`, { redirect: 'manual' })
  const back = new URL(response.headers.get('location') ?? 'http://nowhere.invalid')
  await response.body?.cancel()
  return {
    verificationId: back.searchParams.get('identityVerificationId') ?? '',
    attemptId: back.searchParams.get('identityVerificationTxId') ?? '',
  }
}
