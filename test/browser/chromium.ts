import { findProgram } from '../../src/dev/stores/programs.ts'
import { chromium } from '../../src/dev/stores/apt.ts'

/** As `./kiwi test` chose it, else what is installed; '' where there is none. */
export const chromiumPath = process.env['KIWI_CHROMIUM'] ?? findProgram(...chromium.names) ?? ''
export const hasChromium = chromiumPath !== ''
