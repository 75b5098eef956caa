import { describe, expect, it } from 'vitest'
import { clientAddress, networkOf, parseProxies } from './network.ts'

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['203.0.113.200', '203.0.113.0/24'],
    ['203.0.114.77', '203.0.114.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:aa:bb11:1::1', '2001:db8:aa:bb00::/56'],
    ['2001:db8:aa:bbff:ffff::2', '2001:db8:aa:bb00::/56'],
    ['2001:db8:aa:bc00::1', '2001:db8:aa:bc00::/56'],
    ['', 'unknown'],
    ['no address', 'unknown'],
  ])('%s is in %s', (address, network) => expect(networkOf(address)).toBe(network))
})

describe('who asks', () => {
  const trusted = parseProxies('10.0.0.0/8, 127.0.0.1, 2001:db8:ff::/48')!
  it.each([
    ['without a proxy', '198.51.100.7', undefined, '198.51.100.7'],
    ['with a header that the caller wrote', '198.51.100.7', '1.1.1.1', '198.51.100.7'],
    ['through a proxy', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['through two proxies', '127.0.0.1', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['through a proxy, with a header that the caller began', '10.1.2.3', '1.1.1.1, 10.0.0.1, 198.51.100.7', '198.51.100.7'],
    ['through a proxy of IPv6, with spaces', '2001:db8:ff::1', ' 1.1.1.1 ,  2001:db8:1::9 ', '2001:db8:1::9'],
    ['through a proxy that is an IPv4 address in IPv6', '::ffff:10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['when the header is none', '10.1.2.3', 'unknown, _hidden', '10.1.2.3'],
    ['when only proxies ask', '10.1.2.3', '10.4.4.4', '10.4.4.4'],
  ])('%s', (_, peer, header, client) => expect(clientAddress(peer, header, trusted)).toBe(client))

  it('nobody is trusted unless said so, and nonsense is refused', () => {
    expect(parseProxies('')).toEqual([])
    expect(clientAddress('127.0.0.1', '1.1.1.1', parseProxies('')!)).toBe('127.0.0.1')
    for (const wrong of ['10.0.0.0/33', 'proxy.internal', '10.0.0.0/8,x']) expect(parseProxies(wrong)).toBeNull()
  })
})
