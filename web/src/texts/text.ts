import type { ConsentKind } from '../../../src/shared/consents.ts'
import type { ConsentText } from './consent-text.ts'

const versions: Record<ConsentKind, Record<number, () => Promise<{ text: ConsentText }>>> = {
  terms: { 1: () => import('./terms-1.ts') },
  privacy: { 1: () => import('./privacy-1.ts') },
  marketing: { 1: () => import('./marketing-1.ts') },
}

/** Null for a version that never was. */
export async function readText(kind: ConsentKind, version: number): Promise<ConsentText | null> {
  return (await versions[kind][version]?.())?.text ?? null
}
