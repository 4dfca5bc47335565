import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('the environment', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({ port: 3210, host: '0.0.0.0', accessCodes: [], publicUrl: null });
  });

  it('reads codes from a list and a file, trimmed, without quotes and blanks', () => {
    const file = join(tmpdir(), `codes-${process.pid}`);
    writeFileSync(file, 'three, with comma\n\nfour\n');
    const { accessCodes } = readConfig({ ACCESS_CODE: ' one ,"two",,', ACCESS_CODE_FILE: file });
    expect(accessCodes).toEqual(['one', 'two', 'three, with comma', 'four']);
    expect(readConfig({ ACCESS_CODE: '"a,b"' }).accessCodes).toEqual(['a', 'b']);
  });

  it('names every wrong variable and what was expected, and never repeats a value', () => {
    const wrong = {
      PORT: '80x80',
      PARLOR_SECRET: 'hunter2',
      PARLOR_SETUP: 'ann@example.com:short',
      APP_URL: 'ftp://x',
      PARLOR_TLS_CERT: '/nowhere',
    };
    const problem = (() => {
      try {
        return readConfig(wrong);
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(ConfigError);
    const text = String(problem);
    for (const name of Object.keys(wrong)) expect(text).toContain(name);
    for (const value of Object.values(wrong)) expect(text).not.toContain(value);
    expect(text).toContain('a port number, 0 to 65535');
  });

  it('takes an empty variable as unset, as compose files write it', () => {
    expect(readConfig({ PORT: '', APP_URL: '', ACCESS_CODE: '' })).toMatchObject({
      port: 3210,
      publicUrl: null,
      accessCodes: [],
    });
  });

  it('does not listen on the machine’s name, which shells put into HOSTNAME', () => {
    expect(readConfig({ HOSTNAME: 'my-laptop' }).host).toBe('0.0.0.0');
    expect(readConfig({ HOSTNAME: '127.0.0.1' }).host).toBe('127.0.0.1');
  });

  it('honours proxies in capitals, small letters and under LobeChat’s name', () => {
    expect(readConfig({ https_proxy: 'http://p:1' }).proxy.https).toBe('http://p:1');
    expect(readConfig({ PROXY_URL: 'http://p:2', NO_PROXY: 'a.example, .b' }).proxy).toMatchObject({
      https: 'http://p:2',
      without: ['a.example', '.b'],
    });
  });

  it('knows where this machine has its identity: where App Service says, else instance metadata', () => {
    expect(readConfig({}).machine).toEqual({
      endpoint: { url: 'http://169.254.169.254', header: null },
      authority: null,
      management: null,
      tenantId: null,
      clientId: null,
      tokenFile: null,
      hosts: [],
    });
    const service = readConfig({ IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'h' }).machine;
    expect(service.endpoint).toEqual({ url: 'http://127.0.0.1:41741/msi/token', header: 'h' });
    const cluster = readConfig({
      AZURE_TENANT_ID: 't',
      AZURE_CLIENT_ID: 'c',
      AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
      PARLOR_IDENTITY_HOSTS: 'gateway.example, apim.example',
    }).machine;
    expect(cluster).toMatchObject({
      authority: 'https://login.microsoftonline.com',
      tenantId: 't',
      clientId: 'c',
      tokenFile: '/var/run/token',
      hosts: ['gateway.example', 'apim.example'],
    });
  });
});
