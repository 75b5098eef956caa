import { writtenLength } from '../../../src/shared/writing/length.ts'

/** By how many characters a text of lines is too long, as the API counts; 0 when it fits. */
export const excessOf = (text: string, maxLength: number): number => Math.max(0, writtenLength(text, 'block') - maxLength)
