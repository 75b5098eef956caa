import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { faultFor } from '../faults.ts'
import type { World } from '../world.ts'

const keptMails = 200

/**
 * A small SMTP server (RFC 5321) that keeps what it takes, for the inbox. A mailbox that begins
 * with `nobody` does not exist.
 */
export async function startMail(world: World): Promise<{ url: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    talk(world, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function talk(world: World, socket: Socket): void {
  let [from, to] = ['', [] as string[]]
  let data: string[] | null = null
  const say = (line: string) => void (socket.writable && socket.write(`${line}\r\n`))
  say('220 mail.kiwi-sandbox.test ESMTP')
  createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
    if (data !== null) {
      if (line !== '.') return void data.push(line.startsWith('..') ? line.slice(1) : line)
      world.state.mails.unshift({ at: world.now().toISOString(), from, to, source: data.join('\r\n') })
      world.state.mails.length = Math.min(world.state.mails.length, keptMails)
      world.touch()
      data = null
      return say('250 kept')
    }
    const [verb = ''] = line.toUpperCase().split(/[ :]/)
    const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
    if (verb === 'EHLO') return say('250-mail.kiwi-sandbox.test\r\n250-8BITMIME\r\n250 SMTPUTF8')
    if (verb === 'MAIL') {
      ;[from, to] = [address, []]
      return say(faultFor(world, 'mail', 'send', 'errorCode') ? '451 come back later' : '250 ok')
    }
    if (verb === 'RCPT') {
      if (address.startsWith('nobody')) return say(`550 no mailbox ${address}`)
      to.push(address)
      return say('250 ok')
    }
    if (verb === 'DATA') {
      data = []
      return say('354 end with a dot')
    }
    if (verb === 'QUIT') {
      say('221 bye')
      return void socket.end()
    }
    say(['HELO', 'NOOP', 'RSET'].includes(verb) ? '250 ok' : '502 not here')
  })
}
