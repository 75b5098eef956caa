/**
 * What people agree to. The texts stand in web/src/texts, one file per kind and version; a
 * published version never changes. To change a text, add a version here and there: people are asked
 * at their next visit.
 */
export interface ConsentVersion {
  version: number
  /**
   * Days in Seoul. From `neededFrom` changes by whoever has not agreed are refused; asked since
   * `publishedOn`.
   */
  publishedOn: string
  neededFrom: string
}

export const requiredConsents = ['terms', 'privacy'] as const
export const consentKinds = [...requiredConsents, 'marketing'] as const
export type RequiredConsent = (typeof requiredConsents)[number]
export type ConsentKind = (typeof consentKinds)[number]

/** Oldest first; the last one is asked. */
export const consentVersions: Record<ConsentKind, readonly ConsentVersion[]> = {
  terms: [{ version: 1, publishedOn: '2026-11-26', neededFrom: '2026-11-26' }],
  privacy: [{ version: 1, publishedOn: '2026-11-26', neededFrom: '2026-11-26' }],
  marketing: [{ version: 1, publishedOn: '2026-11-26', neededFrom: '2026-11-26' }],
}

/** The version that is asked now. */
export function newestVersion(kind: ConsentKind, versions = consentVersions): number {
  return versions[kind].at(-1)?.version ?? 0
}

/**
 * The first birthday after which a person may join by themselves: Personal Information Protection
 * Act, art. 22-2.
 */
export const joiningAgeYears = 14
