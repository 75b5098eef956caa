import { join } from 'node:path'
import { providerSettings } from '../../sandbox/credentials.ts'
import { runnerOnlySettings } from '../config.ts'
import type { DevState } from './state.ts'

type Environment = Record<string, string | undefined>

interface Addresses {
  publicUrl: string
  webDir: string
  databaseUrl: string
  logDatabaseUrl: string
  redisUrl: string
  sandboxUrl: string
  mailUrl: string
  storageDir: string
}

/** All settings of API and runner. A variable of `given` replaces our own service by a real one. */
export function runnerEnvironment(given: Environment, state: DevState, at: Addresses): Environment {
  const storage = given.S3_ENDPOINT ? {} : { STORAGE_DIR: at.storageDir }
  return {
    NODE_ENV: 'development',
    // Its secrets are public and anybody can sign in as its people: only this machine may connect.
    LISTEN_HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DATABASE_URL: at.databaseUrl,
    LOG_DATABASE_URL: at.logDatabaseUrl,
    REDIS_URL: at.redisUrl,
    ...storage,
    ...state.secrets,
    ...providerSettings(at.sandboxUrl),
    MAIL_URL: at.mailUrl,
    MAIL_FROM: 'Kiwi <notices@kiwi-sandbox.test>',
    ...(given.PIN_SETUPS ? {} : { PIN_SETUP_FILE: state.pinSetupFile }),
    ...present(given),
    PORT: `${state.ports.web}`,
    PUBLIC_URL: given.PUBLIC_URL ?? at.publicUrl,
    WEB_DIR: at.webDir,
  }
}

/** The same without the keys of the bank: they never reach the public process. */
export function apiEnvironment(whole: Environment): Environment {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !runnerOnlySettings.has(name)))
}

/** The same without the PIN setups: only the API checks PINs. */
export function withoutPinSetups(whole: Environment): Environment {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'PIN_SETUP_FILE' && name !== 'PIN_SETUPS'))
}

/** The environment of the sandbox process; its state is kept beside the other state. */
export function sandboxSettings(given: Environment, state: DevState, publicUrl: string): Environment {
  return {
    PATH: given.PATH,
    NODE_COMPILE_CACHE: given.NODE_COMPILE_CACHE,
    PORT: `${state.ports.sandbox}`,
    SANDBOX_STATE: join(state.dir, 'sandbox.json'),
    WEBHOOK_URL: `${given.PUBLIC_URL ?? publicUrl}/hooks/portone`,
    DEPOSIT_WEBHOOK_URL: `${given.PUBLIC_URL ?? publicUrl}/hooks/bank`,
  }
}

function present(given: Environment): Environment {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
}
