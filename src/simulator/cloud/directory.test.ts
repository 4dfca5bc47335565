import { describe, expect, it } from 'vitest';
import { ask, saying } from '../asking.ts';
import type { Simulator } from '../index.ts';
import { house, MODELS, TENANT, token } from './asking-cloud.ts';

describe('the directory', () => {
  const call = (simulator: Simulator, bearer: string) =>
    ask(simulator, { headers: { authorization: `Bearer ${bearer}` }, body: saying('Say hello.') });

  it('gives tokens to an application that knows its secret, and the models take them until they expire (A8)', async () => {
    const { simulator, time } = house();
    const { status, json, headers } = await token(simulator, { scope: MODELS });
    expect([status, Object.keys(json)]).toEqual([200, ['token_type', 'expires_in', 'ext_expires_in', 'access_token']]);
    expect(headers['cache-control']).toContain('no-store');
    expect(json.access_token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect((await call(simulator, json.access_token)).status).toBe(200);
    const [head, body] = json.access_token.split('.');
    expect((await call(simulator, `${head}.${body}.AAAA`)).status).toBe(401);
    const foundry = (await token(simulator, { scope: 'https://ai.azure.com/.default' })).json.access_token;
    expect((await call(simulator, foundry)).status).toBe(200);
    const elsewhere = (await token(simulator, { scope: 'https://graph.microsoft.com/.default' })).json.access_token;
    expect((await call(simulator, elsewhere)).text).toContain('audience is incorrect');
    time.now += 3_600_000;
    expect((await call(simulator, json.access_token)).text).toContain('or have expired');
  });

  it('gives them for a workload’s own token, in the older form, and to the machine', async () => {
    const { simulator } = house();
    const federated = {
      client_secret: '',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
      scope: MODELS,
    };
    expect((await call(simulator, (await token(simulator, federated)).json.access_token)).status).toBe(200);
    const older = (await token(simulator, { resource: 'https://cognitiveservices.azure.com/' })).json;
    expect((await call(simulator, older.access_token)).status).toBe(200);
    const path =
      '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com';
    const machine = await ask(simulator, { method: 'GET', path, headers: { metadata: 'true' } });
    const given = JSON.parse(machine.text);
    expect(given).toMatchObject({ client_id: 'app', expires_in: '86399', token_type: 'Bearer' });
    expect((await call(simulator, given.access_token)).status).toBe(200);
    expect((await ask(simulator, { method: 'GET', path })).status).toBe(400);
  });

  it('refuses with its own numbers', async () => {
    const { simulator } = house();
    const error = async (fields: Record<string, string>, tenant?: string) => {
      const { status, json } = await token(simulator, { scope: MODELS, ...fields }, tenant);
      return [status, json.error, json.error_codes[0]];
    };
    expect(await error({ client_secret: 'wrong' })).toEqual([401, 'invalid_client', 7_000_215]);
    expect(await error({ client_id: 'nobody' })).toEqual([400, 'unauthorized_client', 700_016]);
    expect(await error({}, 'nowhere')).toEqual([400, 'invalid_request', 90_002]);
    expect(await error({ scope: 'User.Read' })).toEqual([400, 'invalid_scope', 1_002_012]);
    expect(await error({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type', 70_003]);
    const { json } = await token(simulator, { client_secret: 'wrong', scope: MODELS });
    expect(json.error_description).toMatch(
      /^AADSTS7000215: Invalid client secret provided\. .* Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    );
  });

  it('gives a token to an application without the role, which may not call (E4)', async () => {
    const { simulator } = house();
    const { json } = await token(simulator, { client_id: 'stranger', client_secret: 'other', scope: MODELS });
    const said = await call(simulator, json.access_token);
    expect([said.status, JSON.parse(said.text).error.code]).toEqual([401, 'PermissionDenied']);
  });

  it('says where it is', async () => {
    const { simulator } = house();
    const path = `/${TENANT}/v2.0/.well-known/openid-configuration`;
    const said = await ask(simulator, { method: 'GET', path, headers: { host: 'sim:1' } });
    expect(JSON.parse(said.text).token_endpoint).toBe(`http://sim:1/${TENANT}/oauth2/v2.0/token`);
  });
});
