import { type Browser, chromium as playwright } from '@playwright/test'
import { chromium, headlessShell } from '../../src/dev/stores/apt.ts'
import { findProgram } from '../../src/dev/stores/programs.ts'

/** As `./kiwi test` chose it, else what is installed. */
const wholePath = process.env['KIWI_CHROMIUM'] ?? findProgram(...chromium.names)
/**
 * The same engine without a window around each page: a fifth of the CPU per page that is opened.
 */
const shellPath = findProgram(headlessShell) ?? wholePath

export const hasChromium = wholePath !== null

/** `whole`: with what the headless shell lacks, such as push. */
export async function launchChromium(whole = false): Promise<Browser> {
  const executablePath = whole ? wholePath : shellPath
  const browser = await playwright.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
      // A page of a test lives for seconds: compiling its code for speed costs more than it gives.
      ...(whole ? [] : ['--js-flags=--no-opt --no-maglev']),
    ],
  })
  // axe-core judges colours as they are, also halfway through a fade. A service worker would load
  // the whole app for each context: a suite that needs it says so.
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await newContext({ reducedMotion: 'reduce', serviceWorkers: 'block', ...options })
    context.setDefaultTimeout(40_000)
    // Nobody looks at the pictures of a whole run; they are for whoever runs a suite by its name.
    if (process.env['KIWI_PICTURES'] === 'off') context.on('page', (page) => void (page.screenshot = async () => Buffer.alloc(0)))
    return context
  }
  return browser
}
