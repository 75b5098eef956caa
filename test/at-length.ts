import { it } from 'vitest'

/** `./kiwi test faults`: thousands of histories instead of a few. */
export const areFaultsLong = process.env['KIWI_FAULTS'] === 'long'

/**
 * A scene or measure beside the main ones, whose rule a faster test holds too: not in the whole
 * run, which is to stay short; in `./kiwi test browser`, `--all` and whenever a suite is run by its
 * name.
 */
export const itAtLength = it.skipIf(process.env['KIWI_SCENES'] === 'main')
