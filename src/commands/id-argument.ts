import { InvalidArgumentError } from 'commander'
import { uuid } from '../shared/text.ts'

/** The id of a post, run or job. */
export function idArgument(text: string): string {
  if (!uuid.safeParse(text).success) throw new InvalidArgumentError('It is an id, as 0190d9a2-6a51-7c5e-8d1f-5f0f3a1c2b4d.')
  return text.toLowerCase()
}
