import { createHash, createHmac } from 'node:crypto';
import { signDelivery } from '../../../engine/index';
import { publish } from '../../support/scenario';
import { deliver, save, SECRET, STAGES, type Delivered, type Open } from './sourceDoor';

/** Beyond, line 5: who may deliver. */
export function sourceProofs(open: Open): void {
  test('5. A signed delivery is believed, a forged, an altered and an old one not; the owner sees the count', async () => {
    const test = await open();
    await publish(test, STAGES);
    const { id, secret } = await save(test);
    const body = JSON.stringify({ email: 'ada@example.com' });
    const request = (headers: object, pathSecret: string | null = null): object => ({
      request: { method: 'POST', url: `https://tl.example/hooks/${id}`, headers, pathSecret },
    });
    const now = test.clock.now();
    const signed = { 'x-throughline-signature': signDelivery(secret!, body, now) };
    const refused = { code: 'proof_wrong' };
    await expect(deliver(test, body, request({}))).rejects.toMatchObject(refused);
    await expect(deliver(test, `${body} `, request(signed))).rejects.toMatchObject(refused);
    const forged = { 'x-throughline-signature': signDelivery('another secret', body, now) };
    await expect(deliver(test, body, request(forged))).rejects.toMatchObject(refused);
    const old = { 'x-throughline-signature': signDelivery(secret!, body, now - 400_000) };
    await expect(deliver(test, body, request(old))).rejects.toMatchObject(refused);
    expect(await test.run('source.get', { source: 'CRM' })).toMatchObject({
      rejected: 4,
      rejectedBecause: expect.stringMatching(/older than five minutes/),
    });
    expect(await test.run('delivery.list')).toMatchObject({ deliveries: [] });
    expect(await deliver(test, body, request(signed))).toMatchObject({ enrolled: 1 });
  });

  test('5. The proofs of the CRMs: HubSpot signs (v3, v2), Pipedrive uses HTTP Basic, others a header or the address', async () => {
    const test = await open();
    await publish(test, STAGES, { enrolment: 'any' });
    const url = 'https://tl.example/hooks/CRM?a=%40b%20c';
    const body = JSON.stringify({ email: 'ada@example.com' });
    const with_ = (headers: object, pathSecret: string | null = null): Promise<Delivered> =>
      deliver(test, body, { request: { method: 'POST', url, headers, pathSecret } });
    const time = String(test.clock.now());

    await save(test, { preset: 'hubspot', secret: SECRET, again: true });
    const v3 = (text: string) => createHmac('sha256', SECRET).update(text, 'utf8').digest('base64');
    const decodedUrl = 'https://tl.example/hooks/CRM?a=@b%20c';
    const good = { 'x-hubspot-signature-v3': v3(`POST${decodedUrl}${body}${time}`), 'x-hubspot-request-timestamp': time }; // prettier-ignore
    expect(await with_(good)).toMatchObject({ enrolled: 1 });
    await expect(with_({ ...good, 'x-hubspot-request-timestamp': String(Number(time) + 1) })).rejects.toMatchObject({ code: 'proof_wrong' }); // prettier-ignore
    const stale = String(Number(time) - 300_001);
    const staleSigned = { 'x-hubspot-signature-v3': v3(`POST${decodedUrl}${body}${stale}`), 'x-hubspot-request-timestamp': stale }; // prettier-ignore
    await expect(with_(staleSigned)).rejects.toMatchObject({
      message: expect.stringMatching(/five minutes/),
    });
    const v2 = createHash('sha256').update(`${SECRET}POST${url}${body}`).digest('hex');
    expect((await with_({ 'x-hubspot-signature': v2, 'x-hubspot-signature-version': 'v2' })).results[0]).toMatchObject({ code: 'came_before' }); // prettier-ignore

    await save(test, { preset: 'pipedrive', secret: 'pipe:drive' });
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect((await with_(basic('pipe:drive'))).results).toHaveLength(1);
    await expect(with_(basic('pipe:wrong'))).rejects.toMatchObject({ code: 'proof_wrong' });

    const { secret } = await save(test, { preset: 'salesforce' });
    expect((await with_({ 'x-throughline-secret': secret! })).results).toHaveLength(1);
    expect((await with_({ authorization: `Bearer ${secret!}` })).results).toHaveLength(1);
    await expect(with_({ 'x-throughline-secret': `${secret!}x` })).rejects.toMatchObject({
      code: 'proof_wrong',
    });

    const { secret: inPath, url: address } = await save(test, { preset: 'salesforce', proof: 'path' });
    expect(address.endsWith(`/${inPath!}`)).toBe(true);
    expect((await with_({}, inPath)).results).toHaveLength(1);
    await expect(with_({}, 'guess')).rejects.toMatchObject({ code: 'proof_wrong' });
  });
}
