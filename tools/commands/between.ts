import { InvalidArgumentError } from 'commander'

/** Reads a number of the command line; refuses with a sentence. */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Give a number from ${least} to ${most.toLocaleString('en')}.`)
    return value
  }
}
