/**
 * Loaded into a measured process by `--import`: answers with its memory once all garbage is gone.
 */
process.on('message', (asked) => {
  if (asked !== 'settled-memory') return
  // This kind also gives free pages back to the system.
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send({ settledRssBytes: rss, usedBytes: heapUsed + external })
})
// The channel alone must not keep the process alive, nor change how it ends.
process.channel.unref()
