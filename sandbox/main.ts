import { startSandbox } from './server.ts'

/**
 * Runs the sandbox from the environment: PORT, HOST, SANDBOX_SEED, SANDBOX_STATE (snapshot file),
 * SANDBOX_PUBLIC_URL, SANDBOX_REDIRECT_URIS (comma-separated), WEBHOOK_URL, DEPOSIT_WEBHOOK_URL.
 * Prints one JSON line `{"url": …, "mailUrl": …}` when it is ready.
 */
const { PORT, HOST, SANDBOX_SEED, SANDBOX_STATE, SANDBOX_PUBLIC_URL, SANDBOX_REDIRECT_URIS, WEBHOOK_URL, DEPOSIT_WEBHOOK_URL } = process.env

const sandbox = await startSandbox({
  port: wholeNumber('PORT', PORT),
  host: HOST || undefined,
  seed: wholeNumber('SANDBOX_SEED', SANDBOX_SEED),
  stateFile: SANDBOX_STATE || undefined,
  publicUrl: SANDBOX_PUBLIC_URL || undefined,
  redirectUris: SANDBOX_REDIRECT_URIS ? SANDBOX_REDIRECT_URIS.split(',').map((uri) => uri.trim()) : undefined,
  webhookUrl: WEBHOOK_URL || undefined,
  depositWebhookUrl: DEPOSIT_WEBHOOK_URL || undefined,
})
process.stdout.write(`${JSON.stringify({ url: sandbox.url, mailUrl: sandbox.mailUrl })}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop().then(() => process.exit(0)))
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (!text) return undefined
  if (!/^\d+$/.test(text)) {
    process.stderr.write(`${name} must be a whole number, not "${text}".\n`)
    process.exit(2)
  }
  return Number(text)
}
