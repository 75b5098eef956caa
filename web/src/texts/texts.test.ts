import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { consentKinds, consentVersions } from '../../../src/shared/consents.ts'
import { readText } from './text.ts'

/**
 * People agreed to exactly these words. A change is a new version: a file, a row in
 * shared/consents.ts, and a line here.
 */
const published: Record<string, string> = {
  'terms-1': 'f25870330d28ffb42dffbf26795e3efc43192ae163bc95f551bec87ffb2c9a5f',
  'privacy-1': 'cc67fee944a0c5f822479677fa0e52ada9d17b8c1eaaab05fa98db8a61628242',
  'marketing-1': 'cd08c78b4a1eda3d6c939732018f76831b10e61576541497ec09298708f39cdb',
}

const all = consentKinds.flatMap((kind) => consentVersions[kind].map(({ version }) => ({ kind, version })))

it.each(all)('$kind $version is what was published, in both languages', async ({ kind, version }) => {
  const text = await readText(kind, version)
  expect(text?.ko.sections.length).toBe(text?.en.sections.length)
  expect(createHash('sha256').update(JSON.stringify(text)).digest('hex')).toBe(published[`${kind}-${version}`])
})
